"""Every key of the app, in one table: the footer, the help, the palette and the README are made from it.

Letters and digits are for panes without a text field; where one has the focus it takes them, and the function keys
beside them still work.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

Keys = list[BindingType]
"""What `BINDINGS` of a widget takes"""


NAMES = {
    "question_mark": "?",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "escape": "esc",
}
"""Keys as people know them, where Textual has another word"""

ARROWS = ("left", "right", "up", "down")


def key(keys: str, action: str, label: str, help_text: str, *, show: bool = True) -> Binding:
    """A binding: `label` stands in the footer, `help_text` in the help and the palette.

    The footer gives those with `show` first, and the others where there is room.
    """
    return Binding(keys, action, label, show=show, tooltip=help_text)


def name_of(one: str, ascii_only: bool = False) -> str:
    """A key as people know it: `ctrl+p` is `^p`. Arrows have no likeness in ASCII but their names."""
    return one if ascii_only and one in ARROWS else NAMES.get(one, one.replace("ctrl+", "^"))


APP: Keys = [
    key("1,f2", "show('train')", "Train", "Configure, train, and watch it learn.", show=False),
    key("2,f3", "show('explore')", "Explore", "Step through images with their softmax.", show=False),
    key("3,f4", "show('runs')", "Runs", "All runs: open, compare, resume, rename, remove.", show=False),
    key("question_mark,f1", "help", "Help", "Explain this screen, its keys, fields and figures."),
    key("ctrl+p", "command_palette", "Palette", "Search all that can be done."),
    key("t", "next_theme", "Theme", "Dark, light, or another look; the palette lists all.", show=False),
    key("z", "enlarge", "Enlarge", "Show the pane that has the focus alone; again: all panes."),
    Binding(
        "ctrl+z",
        "suspend_process",
        "Suspend",
        show=False,
        tooltip="Back to the shell for a while; 'fg' brings the app back.",
        priority=True,  # also while a question is open
    ),
    key("q,ctrl+q", "quit", "Quit", "Leave; a run that trains may be left running."),
]

TRAIN: Keys = [
    key("space,f5", "start", "Start", "Train a new run as configured."),
    key("space,f5", "pause", "Pause", "Wait after the next batch."),
    key("space,f5", "continue", "Continue", "Train on."),
    key("b,f6", "step", "One batch", "Train one batch; see its forward pass, backward pass and update."),
    key("e,f7", "step_epoch", "One epoch", "Train to the end of the epoch, then pause."),
    key("s,f8", "stop", "Stop", "Finish the batch, save, evaluate on the test images, end."),
    key("r", "resume", "Resume", "Go on with this run where it stopped."),
    key("n", "new", "New run", "Close this run and configure another."),
    key("i", "layers", "Layers", "Per layer: gradient norm, size of update, dead units; again: the log."),
    key("tab", "next_pane", "Next pane", "To the next pane or field; shift+tab to the one before.", show=False),
    key("y", "copy_command", "Copy command", "Copy the command line that trains this configuration.", show=False),
    key("ctrl+s", "save_toml", "Save TOML", "Save the configuration as a TOML file.", show=False),
    key("x", "explore", "Explore run", "Explore what this run has learned.", show=False),
]

FORM: Keys = [key("escape", "leave", "Leave form", "Out of the form, to where letters are keys.")]

FORM_FIELDS: Keys = [
    key("up", "move(-1)", "Field above", "To the field above.", show=False),
    key("down", "move(1)", "Field below", "To the field below.", show=False),
    key("pageup", "page(-1)", "Form up", "Scroll the form up.", show=False),
    key("pagedown", "page(1)", "Form down", "Scroll the form down.", show=False),
]

FORM_CHOICE: Keys = [
    key("left", "turn(-1)", "Previous choice", "Take the choice before this one.", show=False),
    key("right", "turn(1)", "Next choice", "Take the choice after this one.", show=False),
    key("enter", "open", "Choices", "List all choices."),
]

FORM_HEADER: Keys = [
    key("enter", "fold", "Fold", "Fold or unfold the settings of this group."),
    key("left", "fold(True)", "Fold", "Fold the group.", show=False),
    key("right", "fold(False)", "Unfold", "Unfold the group.", show=False),
]

DIGIT: Keys = [
    key("left", "move(-1)", "Previous", "The test digit before this one."),
    key("right", "move(1)", "Next", "The next test digit."),
    key("pageup", "move(-10)", "Ten back", "Ten digits back.", show=False),
    key("pagedown", "move(10)", "Ten on", "Ten digits on.", show=False),
    key("a", "random", "Any", "A test digit at random."),
    key("g", "go", "Number", "The test digit of a number."),
    key("d", "style", "Style", "ASCII, half blocks, braille, or the pixel values."),
]

CHART: Keys = [
    key("c", "metric", "Loss/accuracy", "Show the accuracy, the loss, or both."),
    key("o", "smoothing", "Smooth", "Smooth the training curve: not, a little, more, much."),
    key("l", "log", "Log axis", "Logarithmic axis; the accuracy is then shown as error."),
    key("h", "zoom", "Zoom", "The whole run, its last half, its last fifth."),
    key("v", "overlay", "Overlay", "Lay another run over this one: each in turn, then none."),
]

LOG: Keys = [
    key("f", "filter", "Filter", "Notable events, epochs, warnings and changes, or everything."),
    key("w", "screen.save_log", "Save log", "Save the log as a text file."),
    key("end", "follow", "Follow", "Back to the end, and follow.", show=False),
]

RUNS: Keys = [
    key("enter", "open", "Open", "Show the run on the Train screen."),
    key("x", "explore", "Explore", "Step through images with what the run has learned."),
    key("r", "resume", "Resume", "Go on with the run where it stopped; a finished one is given more epochs."),
    key("s", "stop", "Stop", "Finish the batch, save, evaluate on the test images, end."),
    key("m,space", "mark", "Mark", "Mark the run for a comparison, or take the mark away."),
    key("c", "compare", "Compare", "Lay the curves of the marked runs over each other, and see what differs."),
    key("e", "rename", "Rename", "Give the run another name."),
    key("D,delete", "remove", "Remove", "Delete the run with its checkpoints, after a question."),
]

RUNS_LIST: Keys = [
    key("slash", "filter", "Filter", "Show only the runs that words or figures describe."),
    key("o", "sort", "Sort", "Sort by the next figure; so does a click on what stands above it."),
    key("O", "turn", "Turn round", "Sort the other way round.", show=False),
    key("escape", "clear", "Show all", "Leave the filter; then take it away; then the marks.", show=False),
    key("up", "move(-1)", "Up", "The run above.", show=False),
    key("down", "move(1)", "Down", "The run below.", show=False),
    key("pageup", "page(-1)", "Page up", "A screenful up.", show=False),
    key("pagedown", "page(1)", "Page down", "A screenful down.", show=False),
    key("home", "move(-1000000)", "First", "The first run.", show=False),
    key("end", "move(1000000)", "Last", "The last run.", show=False),
]

COMPARE: Keys = [key("escape", "dismiss", "Back", "Back to the list of runs.")]

EXPLORE: Keys = [
    key("left", "step(-1)", "Previous", "The image before this one."),
    key("right", "step(1)", "Next", "The next image."),
    key("pageup", "step(-10)", "Ten back", "Ten images back.", show=False),
    key("pagedown", "step(10)", "Ten on", "Ten images on.", show=False),
    key("home", "go('first')", "First", "The first image.", show=False),
    key("end", "go('last')", "Last", "The last image.", show=False),
    key("left_square_bracket", "slide(-1)", "Epoch back", "The checkpoint before this one."),
    key("right_square_bracket", "slide(1)", "Epoch on", "The next checkpoint."),
    key("m", "mistake(1)", "Mistake", "The next image that is taken for something else."),
    key("M", "mistake(-1)", "Mistake before", "The mistake before this image.", show=False),
    key("x", "confusion", "Confusion", "What is taken for what: the confusion matrix, and each class's figures."),
    key("w", "narrow('wrong')", "Wrong", "Only the mistakes; again: all."),
    key("l", "narrow('label')", "Label", "Only images of a true class."),
    key("p", "narrow('predicted')", "Seen as", "Only images that are taken for a class."),
    key("c", "narrow('confidence')", "Confidence", "Only images of which the network is so sure."),
    key("s", "order('sort')", "Sort", "By number, by confidence, by loss."),
    key("u", "narrow('all')", "All", "Let all images pass again."),
    key("v", "split", "Split", "Test, validation or training images."),
    key("d", "style", "Style", "ASCII, half blocks, braille, or the pixel values."),
    key("g", "go('number')", "Number", "The image of a number."),
    key("a", "go('any')", "Any", "An image at random.", show=False),
    key("r", "order('turn')", "Reverse", "The other end first.", show=False),
    key("left_curly_bracket", "slide(-10)", "Ten epochs back", "Ten checkpoints back.", show=False),
    key("right_curly_bracket", "slide(10)", "Ten epochs on", "Ten checkpoints on.", show=False),
    key("e", "slide_to('number')", "Epoch", "The checkpoint of an epoch, or the nearest there is.", show=False),
    key("b", "slide_to('best')", "Best epoch", "The checkpoint of the best epoch.", show=False),
    key("n", "slide_to('newest')", "Newest epoch", "The newest checkpoint; followed while it trains.", show=False),
    key("o", "open_run", "Other run", "Explore another run."),
]

CONFUSION: Keys = [
    key("left", "move(0, -1)", "Left", "The predicted class before.", show=False),
    key("right", "move(0, 1)", "Right", "The next predicted class.", show=False),
    key("up", "move(-1, 0)", "Up", "The true class before.", show=False),
    key("down", "move(1, 0)", "Down", "The next true class.", show=False),
    key("enter", "open_cell", "Open images", "Step through the images of this cell."),
    key("m", "worst", "Next mistake", "The next commonest mistake."),
    key("n", "normalise", "Counts/shares", "Counts, or shares of the true class in percent."),
    key("left_square_bracket", "slide(-1)", "Epoch back", "The checkpoint before this one."),
    key("right_square_bracket", "slide(1)", "Epoch on", "The next checkpoint."),
    key("v", "split", "Split", "Test, validation or training images."),
    key("escape,x", "close", "Back", "Back to the images."),
]

HELP: Keys = [key("escape,q,question_mark,f1", "close", "Close", "Close the help.")]

TABLE: dict[str, Keys] = {
    "Everywhere": APP,
    "Train screen": TRAIN,
    "Configuration form": [*FORM, *FORM_FIELDS, *FORM_CHOICE, *FORM_HEADER],
    "Digit pane": DIGIT,
    "Chart pane": CHART,
    "Log pane": LOG,
    "Runs screen": RUNS,
    "List of runs": RUNS_LIST,
    "Comparison": COMPARE,
    "Explore screen": EXPLORE,
    "Confusion matrix": CONFUSION,
    "Help": HELP,
}
"""Where keys work, and which."""

ALL = [binding for group in TABLE.values() for binding in group if isinstance(binding, Binding)]
