"""The keys of the Draw screen: a part of the table in `keys`."""

from __future__ import annotations

from tuinet.tui.bindings import Keys, bind

DRAW: Keys = [
    bind("u", "undo", "Undo", "Undo the last stroke or change."),
    bind("U", "redo", "Redo", "Repeat the stroke or change that was undone.", show=False),
    bind("c", "clear", "Clear", "Clear the canvas; u brings the drawing back."),
    bind("x", "eraser", "Eraser", "Switch between pen and eraser; the right mouse button always erases."),
    bind("left_square_bracket", "slide(-1)", "Epoch back", "Go to the previous checkpoint."),
    bind("right_square_bracket", "slide(1)", "Epoch forward", "Go to the next checkpoint."),
    bind(
        "a",
        "attribute",
        "Attribution",
        "Mark the pixels for and against the answer; press again for the next method, and finally for none.",
    ),
    bind("l", "keep", "Label", "Add the drawing with its label to a data set of your own."),
    bind("m", "compare", "Compare", "Compare with another run in a column of its own; choose it again to remove it."),
    bind(
        "M",
        "compare_marked",
        "Marked runs",
        "Compare with the runs that are marked on the Runs screen; press again for this run alone.",
        show=False,
    ),
    bind("plus,equals_sign", "pen(1)", "Wider", "Draw with a wider pen.", show=False),
    bind("minus", "pen(-1)", "Narrower", "Draw with a narrower pen.", show=False),
    bind("s", "soft", "Soft edge", "Draw with a soft edge, or with a hard one.", show=False),
    bind("i", "invert", "Invert", "Swap ink and paper.", show=False),
    bind(
        "f",
        "frame",
        "Frame",
        "Bring the drawing into the frame of the training images, or take it as it is.",
        show=False,
    ),
    bind("p", "key_pixel", "Key pixel", "Move the cursor to the pixel that counts most for the answer.", show=False),
    bind(
        "shift+left",
        "adjust('shift_right', -1)",
        "Shift left",
        "Shift what the network sees one pixel to the left.",
        show=False,
    ),
    bind("shift+right", "adjust('shift_right', 1)", "Shift right", "Shift it one pixel to the right.", show=False),
    bind("shift+up", "adjust('shift_down', -1)", "Shift up", "Shift it one pixel up.", show=False),
    bind("shift+down", "adjust('shift_down', 1)", "Shift down", "Shift it one pixel down.", show=False),
    bind("full_stop", "adjust('rotate', 5)", "Clockwise", "Rotate what the network sees clockwise.", show=False),
    bind("comma", "adjust('rotate', -5)", "Anticlockwise", "Rotate what the network sees anticlockwise.", show=False),
    bind("k", "adjust('thicken', 0.5)", "Thicker", "Thicken the strokes that the network sees.", show=False),
    bind("K", "adjust('thicken', -0.5)", "Thinner", "Thin the strokes that the network sees.", show=False),
    bind("g", "adjust('noise', 0.1)", "Noise", "Add noise to what the network sees.", show=False),
    bind("G", "adjust('noise', -0.1)", "Less noise", "Reduce the noise again.", show=False),
    bind("0", "unadjust", "As drawn", "Undo all shifts, rotations, thickening and noise.", show=False),
    bind(
        "h", "space", "Nearest by", "Compare with training images by pixels, or by the last hidden layer.", show=False
    ),
    bind(
        "v",
        "view",
        "View",
        "On a small screen: show the answer, what the network sees, or the nearest training images.",
        show=False,
    ),
    bind("ctrl+s", "save_png", "Save PNG", "Save what the network sees as a PNG file.", show=False),
    bind("ctrl+o", "open_image", "Open image", "Draw on an image from a file.", show=False),
    bind("L", "dataset", "Data set", "Choose the data set that labelled drawings go to.", show=False),
    bind("left_curly_bracket", "slide(-10)", "Ten epochs back", "Go back ten checkpoints.", show=False),
    bind("right_curly_bracket", "slide(10)", "Ten epochs forward", "Go forward ten checkpoints.", show=False),
    bind("e", "slide_to('number')", "Epoch", "Go to the checkpoint of an epoch, or the nearest one.", show=False),
    bind("b", "slide_to('best')", "Best epoch", "Go to the checkpoint of the best epoch.", show=False),
    bind("n", "slide_to('newest')", "Newest epoch", "Go to the newest checkpoint, and follow new ones.", show=False),
    bind("o", "open_run", "Other run", "Ask another run's network."),
]

CANVAS: Keys = [
    bind("space", "pen", "Pen", "Put the pen down under the cursor, or lift it."),
    bind("left", "move(0, -1)", "Left", "Move the cursor left; it draws if the pen is down.", show=False),
    bind("right", "move(0, 1)", "Right", "Move the cursor right.", show=False),
    bind("up", "move(-1, 0)", "Up", "Move the cursor up.", show=False),
    bind("down", "move(1, 0)", "Down", "Move the cursor down.", show=False),
    bind("home", "move(-1, -1)", "Up left", "Move the cursor up and left, as on a numeric keypad.", show=False),
    bind("pageup", "move(-1, 1)", "Up right", "Move the cursor up and right.", show=False),
    bind("end", "move(1, -1)", "Down left", "Move the cursor down and left.", show=False),
    bind("pagedown", "move(1, 1)", "Down right", "Move the cursor down and right.", show=False),
    bind("enter", "pixel", "Pixel", "Swap ink and paper in the pixel under the cursor."),
]
