"""The keys of the lenses of the Inside screen: a part of the table in `keys`."""

from __future__ import annotations

from tuinet.tui.bindings import Keys, bind

NETWORK: Keys = [
    bind("up", "up(1)", "Up", "Select the unit above.", show=False),
    bind("down", "up(-1)", "Down", "Select the unit below.", show=False),
    bind("left", "right(-1)", "Left", "Select the unit to the left, at the edge one of the layer before.", show=False),
    bind("right", "right(1)", "Right", "Select the unit to the right, at the edge one of the next layer.", show=False),
    bind("pageup", "layer(-1)", "Layer before", "Go to the layer before.", show=False),
    bind("pagedown", "layer(1)", "Next layer", "Go to the next layer.", show=False),
    bind("a", "most_active", "Most active", "Go through the units of the layer, the most active first."),
    bind("enter", "screen.lens('microscope')", "Open unit", "Take the unit apart in the microscope."),
]

MICROSCOPE: Keys = [
    bind("up", "term(-1)", "Term above", "Select the product above.", show=False),
    bind("down", "term(1)", "Term below", "Select the product below, and see the gradient of its weight.", show=False),
    bind("f", "turn", "Forward/backward", "Show how the sum came about, or how the weight learns."),
    bind("enter", "follow", "Follow", "Take the unit apart from which the selected input comes."),
    bind("pageup", "unit(-1)", "Unit before", "Take the previous unit of the layer apart.", show=False),
    bind("pagedown", "unit(1)", "Next unit", "Take the next unit of the layer apart.", show=False),
]

LENS_KEYS: dict[str, Keys] = {
    "Inside: Network": NETWORK,
    "Inside: Microscope": MICROSCOPE,
}
"""By the group of keys in the help: `Inside: Why`"""
