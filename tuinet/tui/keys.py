"""Every key of the app, in one table: the footer, the help, the palette and the README are made from it.

Letters and digits are for panes without a text field; where one has the focus it takes them, and the function keys
beside them still work.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

Keys = list[BindingType]
"""What `BINDINGS` of a widget takes"""


def key(
    keys: str, action: str, label: str, help_text: str, *, show: bool = True, display: str | None = None
) -> Binding:
    """A binding: `label` stands in the footer, `help_text` in the help and the palette."""
    return Binding(keys, action, label, show=show, key_display=display, tooltip=help_text)


APP: Keys = [
    key("1,f2", "show('train')", "Train", "Configure, train, and watch it learn.", show=False, display="1"),
    key("2,f3", "show('explore')", "Explore", "Step through images with their softmax.", show=False, display="2"),
    key("3,f4", "show('runs')", "Runs", "All runs: open, compare, resume, rename, remove.", show=False, display="3"),
    key("question_mark,f1", "help", "Help", "Explain this screen, its keys, fields and figures.", display="?"),
    key("ctrl+p", "command_palette", "Palette", "Search all that can be done.", display="^p"),
    key("t", "next_theme", "Theme", "Dark, light, or another look; the palette lists all.", show=False),
    key("z", "enlarge", "Enlarge", "Show the pane that has the focus alone; again: all panes."),
    key("q,ctrl+q", "quit", "Quit", "Leave; a run that trains may be left running.", display="q"),
]

TRAIN: Keys = [
    key("space,f5", "start", "Start", "Train a new run as configured.", display="space"),
    key("space,f5", "pause", "Pause", "Wait after the next batch.", display="space"),
    key("space,f5", "continue", "Continue", "Train on.", display="space"),
    key("b,f6", "step", "One batch", "Train one batch; see its forward pass, backward pass and update.", display="b"),
    key("e,f7", "step_epoch", "One epoch", "Train to the end of the epoch, then pause.", display="e"),
    key("s,f8", "stop", "Stop", "Finish the batch, save, evaluate on the test images, end.", display="s"),
    key("r", "resume", "Resume", "Go on with this run where it stopped."),
    key("n", "new", "New run", "Let go of this run and configure another."),
    key("i", "layers", "Layers", "Per layer: gradient norm, size of update, dead units; again: the log."),
    key("y", "copy_command", "Copy command", "Copy the command line that trains this configuration.", show=False),
    key("ctrl+s", "save_toml", "Save TOML", "Save the configuration as a TOML file.", show=False, display="^s"),
    key("x", "explore", "Explore run", "Explore what this run has learned.", show=False),
]

DIGIT: Keys = [
    key("left", "previous", "Previous", "The test digit before this one.", display="←"),
    key("right", "next", "Next", "The next test digit.", display="→"),
    key("pageup", "move(-10)", "Ten back", "Ten digits back.", show=False, display="pgup"),
    key("pagedown", "move(10)", "Ten on", "Ten digits on.", show=False, display="pgdn"),
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
    key("m,space", "mark", "Mark", "Mark the run for a comparison, or take the mark away.", display="m"),
    key("c", "compare", "Compare", "Lay the curves of the marked runs over each other, and see what differs."),
    key("e", "rename", "Rename", "Give the run another name."),
    key("D,delete", "remove", "Remove", "Delete the run with its checkpoints, after a question.", display="D"),
]

RUNS_LIST: Keys = [
    key("slash", "filter", "Filter", "Show only the runs that words or figures describe.", display="/"),
    key("o", "sort", "Sort", "Sort by the next figure; so does a click on what stands above it."),
    key("O", "turn", "Turn round", "Sort the other way round.", show=False),
    key("escape", "clear", "Show all", "Leave the filter; then take it away; then the marks.", show=False),
    key("up", "move(-1)", "Up", "The run above.", show=False, display="↑"),
    key("down", "move(1)", "Down", "The run below.", show=False, display="↓"),
    key("pageup", "page(-1)", "Page up", "A screenful up.", show=False, display="pgup"),
    key("pagedown", "page(1)", "Page down", "A screenful down.", show=False, display="pgdn"),
    key("home", "move(-1000000)", "First", "The first run.", show=False),
    key("end", "move(1000000)", "Last", "The last run.", show=False),
]

COMPARE: Keys = [key("escape", "dismiss", "Back", "Back to the list of runs.")]

EXPLORE: Keys = [
    key("left", "step(-1)", "Previous", "The image before this one.", display="←"),
    key("right", "step(1)", "Next", "The next image.", display="→"),
    key("pageup", "step(-10)", "Ten back", "Ten images back.", show=False, display="pgup"),
    key("pagedown", "step(10)", "Ten on", "Ten images on.", show=False, display="pgdn"),
    key("home", "go('first')", "First", "The first image.", show=False),
    key("end", "go('last')", "Last", "The last image.", show=False),
    key("left_square_bracket", "slide(-1)", "Epoch back", "The checkpoint before this one.", display="["),
    key("right_square_bracket", "slide(1)", "Epoch on", "The next checkpoint.", display="]"),
    key("m", "mistake(1)", "Mistake", "The next image that is taken for something else."),
    key("M", "mistake(-1)", "Mistake before", "The mistake before this image.", show=False, display="M"),
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
    key("left_curly_bracket", "slide(-10)", "Ten epochs back", "Ten checkpoints back.", show=False, display="{"),
    key("right_curly_bracket", "slide(10)", "Ten epochs on", "Ten checkpoints on.", show=False, display="}"),
    key("e", "slide_to('number')", "Epoch", "The checkpoint of an epoch, or the nearest there is.", show=False),
    key("b", "slide_to('best')", "Best epoch", "The checkpoint of the best epoch.", show=False),
    key("n", "slide_to('newest')", "Newest epoch", "The newest checkpoint; followed while it trains.", show=False),
    key("o", "open_run", "Other run", "Explore another run."),
]

CONFUSION: Keys = [
    key("left", "move(0, -1)", "Left", "The predicted class before.", show=False, display="←"),
    key("right", "move(0, 1)", "Right", "The next predicted class.", show=False, display="→"),
    key("up", "move(-1, 0)", "Up", "The true class before.", show=False, display="↑"),
    key("down", "move(1, 0)", "Down", "The next true class.", show=False, display="↓"),
    key("enter", "open_cell", "Open images", "Step through the images of this cell.", display="enter"),
    key("m", "worst", "Next mistake", "The next commonest mistake.", display="m"),
    key("n", "normalise", "Counts/shares", "Counts, or shares of the true class in percent.", display="n"),
    key("left_square_bracket", "slide(-1)", "Epoch back", "The checkpoint before this one.", display="["),
    key("right_square_bracket", "slide(1)", "Epoch on", "The next checkpoint.", display="]"),
    key("v", "split", "Split", "Test, validation or training images."),
    key("escape,x", "close", "Back", "Back to the images.", display="escape"),
]

HELP: Keys = [key("escape,q,question_mark,f1", "close", "Close", "Close the help.", display="escape")]

TABLE: dict[str, Keys] = {
    "Everywhere": APP,
    "Train screen": TRAIN,
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
