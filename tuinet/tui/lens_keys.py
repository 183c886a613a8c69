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
    bind("i", "batch", "Image/batch", "Show this image, or the batch that the paused run has trained last."),
    bind("left", "image(-1)", "Previous in batch", "Show the previous image of the batch.", show=False),
    bind("right", "image(1)", "Next in batch", "Show the next image of the batch.", show=False),
    bind("pageup", "unit(-1)", "Unit before", "Take the previous unit of the layer apart.", show=False),
    bind("pagedown", "unit(1)", "Next unit", "Take the next unit of the layer apart.", show=False),
]

WHY: Keys = [
    bind("up", "method(-1)", "Method above", "Explain the answer by the previous method.", show=False),
    bind("down", "method(1)", "Method", "Explain the answer by the next method."),
    bind("c", "klass(1)", "Class", "Explain the next class instead of the predicted one."),
    bind("C", "klass(-1)", "Class before", "Explain the previous class.", show=False),
    bind("a", "versus(1)", "Against", "Compare with the next class instead of the runner-up, finally with none."),
    bind("A", "versus(-1)", "Against before", "Compare with the previous class.", show=False),
    bind("x", "swap", "Swap", "Swap the two classes that are compared."),
    bind(
        "escape",
        "reset",
        "Answer",
        "Compare the predicted class with the runner-up again.",
        show=False,
    ),
]

BENCH: Keys = [
    bind("left", "turn(-1)", "Weaker", "Turn the strength down, beyond 0 into the other direction."),
    bind("right", "turn(1)", "Stronger", "Turn the strength up."),
    bind("up", "choose(-1)", "Perturbation above", "Select the perturbation above.", show=False),
    bind("down", "choose(1)", "Perturbation below", "Select the perturbation below.", show=False),
    bind("pageup", "turn(-6)", "Much weaker", "Turn the strength down by six steps.", show=False),
    bind("pagedown", "turn(6)", "Much stronger", "Turn the strength up by six steps.", show=False),
    bind("home,0", "reset", "As it is", "Turn the strength back to 0.", show=False),
    bind("f", "flip", "Flip", "Turn the strength to where the answer flips; press again for the other direction."),
    bind("c", "morph_into", "Morph into", "Choose the class of the image that morphing leads to."),
    bind("enter", "look", "Look at it", "Look at the perturbed image through all lenses."),
]

LENS_KEYS: dict[str, Keys] = {
    "Inside: Network": NETWORK,
    "Inside: Microscope": MICROSCOPE,
    "Inside: Why": WHY,
    "Inside: Bench": BENCH,
}
"""By the group of keys in the help: `Inside: Why`"""
