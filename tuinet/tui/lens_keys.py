"""The keys of the lenses of the Inside screen: a part of the table in `keys`."""

from __future__ import annotations

from tuinet.tui.bindings import Keys, bind

NETWORK: Keys = [
    bind("up", "up(1)", "Up", "Select the unit above.", show=False),
    bind("down", "up(-1)", "Down", "Select the unit below.", show=False),
    bind(
        "left", "right(-1)", "Left", "Select the unit to the left; at the edge, one in the previous layer.", show=False
    ),
    bind("right", "right(1)", "Right", "Select the unit to the right; at the edge, one in the next layer.", show=False),
    bind("pageup", "layer(-1)", "Previous layer", "Go to the previous layer.", show=False),
    bind("pagedown", "layer(1)", "Next layer", "Go to the next layer.", show=False),
    bind("a", "most_active", "Most active", "Go through the units of the layer, the most active first."),
    bind("enter", "screen.lens('microscope')", "Open unit", "Take the unit apart in the microscope."),
]

MICROSCOPE: Keys = [
    bind("up", "term(-1)", "Term above", "Select the product above.", show=False),
    bind("down", "term(1)", "Term", "Select the product below, and see the gradient of its weight."),
    bind("f", "turn", "Forward/backward", "Show how the sum is computed, or how the weight is updated."),
    bind("enter", "follow", "Follow", "Take apart the unit that the selected input comes from."),
    bind("i", "batch", "Image/batch", "Show this image, or the last batch that the paused run trained."),
    bind("left", "image(-1)", "Previous in batch", "Show the previous image of the batch.", show=False),
    bind("right", "image(1)", "Next in batch", "Show the next image of the batch.", show=False),
    bind("pageup", "unit(-1)", "Previous unit", "Take the previous unit of the layer apart.", show=False),
    bind("pagedown", "unit(1)", "Next unit", "Take the next unit of the layer apart.", show=False),
]

WHY: Keys = [
    bind("up", "method(-1)", "Method above", "Explain the answer with the previous method.", show=False),
    bind("down", "method(1)", "Method", "Explain the answer with the next method."),
    bind("c", "klass(1)", "Class", "Explain the next class instead of the predicted one."),
    bind("C", "klass(-1)", "Previous class", "Explain the previous class.", show=False),
    bind("a", "versus(1)", "Against", "Compare with the next class, and finally with none."),
    bind("A", "versus(-1)", "Against previous", "Compare with the previous class.", show=False),
    bind("x", "swap", "Swap", "Swap the two classes that are compared."),
    bind(
        "escape",
        "reset",
        "Answer",
        "Compare the predicted class with the runner-up again, or, after a mistake, with the true class.",
        show=False,
    ),
]

BENCH: Keys = [
    bind("left", "turn(-1)", "Weaker", "Decrease the strength; below 0 it goes the other way.", show=False),
    bind("right", "turn(1)", "Stronger", "Increase the strength."),
    bind("f", "flip", "Flip", "Set the strength to the nearest flip; press again for the other direction."),
    bind("up", "choose(-1)", "Perturbation above", "Select the perturbation above.", show=False),
    bind("down", "choose(1)", "Perturbation", "Select the perturbation below."),
    bind("pageup", "turn(-6)", "Much weaker", "Decrease the strength by six steps.", show=False),
    bind("pagedown", "turn(6)", "Much stronger", "Increase the strength by six steps.", show=False),
    bind("home,0", "reset", "Reset", "Reset the strength to 0.", show=False),
    bind("c", "morph_into", "Morph into", "Choose the class of the image that morphing leads to."),
    bind("enter", "look", "Look at it", "Look at the perturbed image through all lenses."),
]

UNITS: Keys = [
    bind("enter", "open", "Open", "Open the unit: its strongest images, and what it passes on."),
    bind("enter", "look", "Look at image", "Look at the selected image of the opened unit through all lenses."),
    bind("escape", "close", "All units", "Return from a unit to all units."),
    bind("x", "switch", "Off/on", "Switch the unit off, or on again. The Surgery lens shows what that costs."),
    bind(
        "X",
        "switch_rest",
        "Off from here",
        "Switch off the unit and all that are less important; press again to switch them on.",
    ),
    bind("l", "layer", "Layer", "Show the units of the next hidden layer."),
    bind("c", "signs", "Finer", "Draw the weights more finely, by colour alone; press again for their signs."),
    bind("left", "move(-1, 0)", "Left", "Select the unit to the left, or the image.", show=False),
    bind("right", "move(1, 0)", "Right", "Select the unit to the right, or the image.", show=False),
    bind("up", "move(0, -1)", "Up", "Select the unit above; in an opened unit, open the previous one.", show=False),
    bind("down", "move(0, 1)", "Down", "Select the unit below; in an opened unit, open the next one.", show=False),
    bind("pageup", "page(-1)", "Page up", "Go back one page of units.", show=False),
    bind("pagedown", "page(1)", "Page down", "Go forward one page of units.", show=False),
    bind("home", "page(-10000)", "First", "Select the most important unit.", show=False),
    bind("end", "page(10000)", "Last", "Select the least important unit.", show=False),
]

SURGERY: Keys = [
    bind("plus,equals_sign", "prune(1)", "Prune", "Prune more weights: those nearest to zero become zero."),
    bind("f", "bits", "Fewer bits", "Round the weights to 8, 4 or 2 bits; press again for the original weights."),
    bind("backspace", "undo", "Undo", "Undo the last step."),
    bind("minus", "prune(-1)", "Prune less", "Prune fewer weights."),
    bind("y", "redo", "Redo", "Redo the step that was undone."),
    bind("r", "reset", "Reset", "Go back to the network as it was trained; backspace undoes this, too."),
]

MAP: Keys = [
    bind("left", "move(-1, 0)", "Left", "Go to the nearest image to the left.", show=False),
    bind("right", "move(1, 0)", "Right", "Go to the nearest image to the right.", show=False),
    bind("up", "move(0, -1)", "Up", "Go to the nearest image above.", show=False),
    bind("down", "move(0, 1)", "Down", "Go to the nearest image below.", show=False),
    bind("pageup", "turn(-1)", "Previous", "Show the previous image in the same cell.", show=False),
    bind("pagedown", "turn(1)", "Next", "Show the next image in the same cell; mistakes come first.", show=False),
    bind("home", "return", "Back", "Go back to the image that all lenses look at.", show=False),
    bind("enter", "look", "Look at", "Look at this image through all lenses."),
    bind("a", "choose('method')", "PCA/LDA", "Choose axes by variance (PCA), or by class separation (LDA)."),
    bind("l", "choose('layer')", "Layer", "Place images by the pixels, by a hidden layer or by the logits."),
    bind("x", "choose('mistakes')", "Mistakes", "Mark mistakes, show only mistakes, or do not mark them."),
    bind("c", "choose('characters')", "Digits/dots", "Draw images as the characters of their classes, or as dots."),
    bind("f", "fit", "Fit axes", "Fit the axes at this epoch; they then stay the same at all epochs."),
]

DREAMS: Keys = [
    bind("left", "move(-1, 0)", "Left", "Select the dream to the left.", show=False),
    bind("right", "move(1, 0)", "Right", "Select the dream to the right.", show=False),
    bind("up", "move(0, -1)", "Up", "Select the dream above.", show=False),
    bind("down", "move(0, 1)", "Down", "Select the dream below.", show=False),
    bind("enter", "look", "Look at", "Look at this dream through all lenses."),
    bind("r", "restart", "Restart", "Dream again, from different noise."),
    bind("l", "units", "Classes/units", "Dream of the classes, or of the selected unit and its neighbours."),
    bind("pageup", "layer(-1)", "Previous layer", "Dream of the units of the previous layer.", show=False),
    bind("pagedown", "layer(1)", "Next layer", "Dream of the units of the next layer.", show=False),
]

LENS_KEYS: dict[str, Keys] = {
    "Inside: Network": NETWORK,
    "Inside: Microscope": MICROSCOPE,
    "Inside: Why": WHY,
    "Inside: Units": UNITS,
    "Inside: Surgery": SURGERY,
    "Inside: Map": MAP,
    "Inside: Bench": BENCH,
    "Inside: Dreams": DREAMS,
}
"""By the group of keys in the help: `Inside: Why`"""
