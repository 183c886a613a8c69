"""The keys of the Explore screen and its confusion matrix: a part of the table in `keys.py`."""

from __future__ import annotations

from tuinet.render.digit_styles import STYLES_IN_WORDS
from tuinet.tui.bindings import Keys, bind

EXPLORE: Keys = [
    bind("escape", "back", "Matrix", "Return from the images of a cell to the confusion matrix."),
    bind("left", "step(-1)", "Previous", "Show the previous image."),
    bind("right", "step(1)", "Next", "Show the next image."),
    bind("pageup", "step(-10)", "Ten back", "Go back ten images.", show=False),
    bind("pagedown", "step(10)", "Ten forward", "Go forward ten images.", show=False),
    bind("home", "go('first')", "First", "Show the first image.", show=False),
    bind("end", "go('last')", "Last", "Show the last image.", show=False),
    bind("left_square_bracket", "slide(-1)", "Epoch back", "Go to the previous checkpoint."),
    bind("right_square_bracket", "slide(1)", "Epoch forward", "Go to the next checkpoint."),
    bind("m", "mistake(1)", "Next mistake", "Go to the next mistake."),
    bind("M", "mistake(-1)", "Previous mistake", "Go to the previous mistake.", show=False),
    bind("D", "draw", "Draw on it", "Change the image on the Draw screen, and watch the answer change."),
    bind("x", "confusion", "Confusion", "Show the confusion matrix, and precision and recall of each class."),
    bind("w", "narrow('wrong')", "Mistakes", "Show only mistakes; press again for all images."),
    bind("l", "narrow('label')", "Label", "Show only images of one true class."),
    bind("p", "narrow('predicted')", "Predicted", "Show only images predicted as one class."),
    bind("c", "narrow('confidence')", "Confidence", "Show only images within a range of confidence."),
    bind(
        "s",
        "order('sort')",
        "Sort",
        "Sort by number, confidence, loss, or doubt: how much likelier another class is than the label.",
    ),
    bind("u", "narrow('all')", "Show all", "Clear all filters."),
    bind("v", "split", "Split", "Switch between test, validation and training images."),
    bind("d", "style", "Style", f"Draw images as {STYLES_IN_WORDS}."),
    bind("g", "go('number')", "Go to", "Go to an image by its number."),
    bind("a", "go('any')", "Random", "Show a random image.", show=False),
    bind("r", "order('turn')", "Reverse", "Reverse the sort order.", show=False),
    bind("left_curly_bracket", "slide(-10)", "Ten epochs back", "Go back ten checkpoints.", show=False),
    bind("right_curly_bracket", "slide(10)", "Ten epochs forward", "Go forward ten checkpoints.", show=False),
    bind("e", "slide_to('number')", "Epoch", "Go to the checkpoint of an epoch, or the nearest one.", show=False),
    bind("b", "slide_to('best')", "Best epoch", "Go to the checkpoint of the best epoch.", show=False),
    bind("n", "slide_to('newest')", "Newest epoch", "Go to the newest checkpoint, and follow new ones.", show=False),
    bind("o", "open_run", "Other run", "Explore another run."),
    bind("backspace", "remove", "Remove filter", "Remove the last filter, or the sort order.", show=False),
]

CONFUSION: Keys = [
    bind("left", "move(0, -1)", "Left", "Select the predicted class to the left.", show=False),
    bind("right", "move(0, 1)", "Right", "Select the predicted class to the right.", show=False),
    bind("up", "move(-1, 0)", "Up", "Select the true class above.", show=False),
    bind("down", "move(1, 0)", "Down", "Select the true class below.", show=False),
    bind("enter", "open_cell", "Open images", "Step through the images in this cell."),
    bind("m", "worst", "Next mistake", "Select the next most common mistake."),
    bind("n", "normalise", "Counts/shares", "Show counts, or percentages of the true class."),
    bind("left_square_bracket", "slide(-1)", "Epoch back", "Go to the previous checkpoint."),
    bind("right_square_bracket", "slide(1)", "Epoch forward", "Go to the next checkpoint."),
    bind("v", "split", "Split", "Switch between test, validation and training images."),
    bind("escape,x", "close", "Back", "Return to the images."),
]

MISTAKES: Keys = [
    bind("up", "select(-1)", "Mistake above", "Select the mistake above.", show=False),
    bind("down", "select(1)", "Mistake below", "Select the mistake below.", show=False),
]
