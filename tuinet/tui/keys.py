"""Every key of the app, in one table: the footer, the help, the palette and KEYS.md are generated from it.

Letters and digits are for panes without a text field; a focused text field takes them, and only the function keys
beside them still work.
"""

from __future__ import annotations

from textual.binding import Binding

from tuinet.render.digit_styles import STYLES_IN_WORDS
from tuinet.tui.bindings import Keys, bind
from tuinet.tui.draw_keys import CANVAS, DRAW
from tuinet.tui.explore_keys import CONFUSION, EXPLORE, MISTAKES
from tuinet.tui.lens_keys import LENS_KEYS
from tuinet.tui.lenses import LENSES
from tuinet.tui.runs_keys import COMPARE, RACE, RUNS, RUNS_LIST, SWEEP, SWEEPS
from tuinet.tui.screens import SCREENS

NAMES = {
    "question_mark": "?",
    "exclamation_mark": "!",
    "slash": "/",
    "comma": ",",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "shift+left": "shift+←",
    "shift+right": "shift+→",
    "shift+up": "shift+↑",
    "shift+down": "shift+↓",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "escape": "esc",
}
"""Names of keys as users know them, where Textual has others"""

ARROWS = ("left", "right", "up", "down")


def key_name(key: str, ascii_only: bool = False) -> str:
    """Return the name of a key as users know it: `ctrl+p` is `^p`.

    ASCII has no arrows, so there they keep their names.
    """
    if ascii_only and key.removeprefix("shift+") in ARROWS:
        return key
    return NAMES.get(key, key.replace("ctrl+", "^"))


def with_key_names(text: str, ascii_only: bool = False) -> str:
    """Return a text that names keys as `key_name` does: in ASCII, an arrow would look like another key, such as `v`."""
    if ascii_only:
        for key in ARROWS:
            text = text.replace(NAMES[key], key)
    return text


APP: Keys = [
    *(
        bind(",".join(screen.keys), f"show('{screen.mode}')", screen.title, screen.help, show=False)
        for screen in SCREENS
    ),
    bind(
        "question_mark,f1",
        "help",
        "Help",
        "Explain the focused field, or this screen, its keys and its terms.",
    ),
    bind("ctrl+p", "command_palette", "Palette", "Search all commands."),
    bind("t", "next_theme", "Theme", "Switch to the next theme; the palette lists them all.", show=False),
    bind("z", "enlarge", "Enlarge", "Show the focused pane alone; press again for all panes."),
    Binding(
        "ctrl+z",
        "suspend_process",
        "Suspend",
        show=False,
        tooltip="Return to the shell; 'fg' brings the app back.",
        # Without priority, a dialog would swallow it, and the user could not reach the shell.
        priority=True,
    ),
    bind("q,ctrl+q", "quit", "Quit", "Leave the app; a run can keep training."),
]

TRAIN: Keys = [
    bind("space,f5", "start", "Start", "Train a new run with this configuration."),
    bind("space,f5", "pause", "Pause", "Pause after the current batch."),
    bind("space,f5", "continue", "Continue", "Continue a paused run."),
    bind("b,f6", "step", "One batch", "Train one batch, and show its forward pass, backward pass and update."),
    bind("e,f7", "step_epoch", "One epoch", "Train to the end of the epoch, then pause."),
    bind("s,f8", "stop", "Stop", "Finish the batch, save, evaluate on the test images, and end the run."),
    bind("r", "resume", "Resume", "Resume this run where it stopped."),
    bind("n", "new", "New run", "Close this run and configure another."),
    bind("F", "form", "Form", "Open the form, or close it."),
    bind("i", "layers", "Layers", "Show each layer's gradient norm, update and dead units instead of the chart."),
    bind("L", "log", "Log", "Show the whole log."),
    bind(
        "slash",
        "find_field",
        "Field",
        "Go to a field of the form by its name: 'lr' is the learning rate.",
        # So that what is typed right after it reaches the list of fields, however busy the app is.
        priority=True,
    ),
    bind(
        "R,ctrl+r",
        "find_rate",
        "Find rate",
        "Find a learning rate: train briefly with rising rates, and watch the loss.",
        show=False,
    ),
    bind("m", "mistakes", "Mistakes", "Explore the test images that this run gets wrong, the worst first."),
    bind("exclamation_mark", "warnings", "Warnings", "List the warnings of this run, with their epochs."),
    bind("tab", "next_pane", "Next pane", "Move to the next pane or field; shift+tab moves back.", show=False),
    bind("y", "copy_command", "Copy command", "Copy the command line that trains this configuration.", show=False),
    bind("ctrl+s", "save_toml", "Save TOML", "Save the configuration as a TOML file.", show=False),
    bind("ctrl+o", "open_toml", "Open TOML", "Fill in the form from a TOML file.", show=False),
    bind("x", "explore", "Explore run", "Explore what this run has learned.", show=False),
    bind("escape", "return_to_sweep", "Back to sweep", "Return to the sweep that the run was opened from."),
]

FORM: Keys = [bind("escape", "leave", "Leave form", "Leave the form, so that letters act as keys again.")]

FORM_FIELDS: Keys = [
    bind("up", "move(-1)", "Field above", "Move to the field above.", show=False),
    bind("down", "move(1)", "Field below", "Move to the field below.", show=False),
    bind("pageup", "page(-1)", "Form up", "Scroll the form up.", show=False),
    bind("pagedown", "page(1)", "Form down", "Scroll the form down.", show=False),
    bind("f9", "fold", "Fold", "Fold all groups to show only the common fields, or unfold them."),
]

FORM_CHOICE: Keys = [
    bind("left", "turn(-1)", "Previous choice", "Select the previous choice.", show=False),
    bind("right", "turn(1)", "Next choice", "Select the next choice.", show=False),
    bind("enter", "open", "Choices", "List all choices."),
]

DIGIT: Keys = [
    bind("left", "move(-1)", "Previous", "Show the previous test image.", show=False),
    bind("right", "move(1)", "Next", "Show the next test image."),
    bind("pageup", "move(-10)", "Ten back", "Go back ten test images.", show=False),
    bind("pagedown", "move(10)", "Ten forward", "Go forward ten test images.", show=False),
    bind("a", "random", "Random", "Show a random test image."),
    bind("g", "go", "Go to", "Go to a test image by its number."),
    bind("d", "style", "Style", f"Draw images as {STYLES_IN_WORDS}."),
]

CHART: Keys = [
    bind("c", "metric", "Loss/accuracy", "Show accuracy, loss or both."),
    bind("o", "smoothing", "Smooth", "Smooth the training curve: off, a little, more, a lot."),
    bind("l", "log", "Log axis", "Switch to a logarithmic axis; accuracy is then shown as error."),
    bind("h", "zoom", "Zoom", "Show the whole run, its last half or its last fifth."),
    bind("v", "overlay", "Overlay", "Overlay another run; press again for the next one, and finally for none."),
]

CROSSHAIR: Keys = [
    bind("left", "crosshair(-1)", "Previous epoch", "Show the values of the previous epoch; the mouse works too."),
    bind("right", "crosshair(1)", "Next epoch", "Show the values of the next epoch."),
    bind("home", "crosshair(-1000000)", "First epoch", "Show the values of the first epoch in view.", show=False),
    bind("end", "crosshair(1000000)", "Last epoch", "Show the values of the last epoch.", show=False),
    bind("escape", "remove_crosshair", "Hide line", "Hide the vertical line and the values of its epoch."),
]

LOG: Keys = [
    bind("f", "filter", "Filter", "Show notable events, only epochs, only warnings and changes, or everything."),
    bind("w", "screen.save_log", "Save log", "Save the log as a text file."),
    bind("end", "follow", "Follow", "Scroll to the end and follow new events.", show=False),
]

INSIDE: Keys = [
    *(bind(entry.key, f"lens('{entry.name}')", entry.title, entry.help, show=False) for entry in LENSES),
    bind("left,comma", "step(-1)", "Previous", "Go to the previous image of the split."),
    bind("right,full_stop", "step(1)", "Next", "Go to the next image of the split."),
    bind("m", "mistake(1)", "Next mistake", "Go to the next image of the split that the network gets wrong."),
    bind("M", "mistake(-1)", "Previous mistake", "Go to the previous image that the network gets wrong.", show=False),
    bind("left_square_bracket", "slide(-1)", "Epoch back", "Go to the previous checkpoint."),
    bind("right_square_bracket", "slide(1)", "Epoch forward", "Go to the next checkpoint."),
    bind("left_curly_bracket", "slide(-10)", "Ten epochs back", "Go back ten checkpoints.", show=False),
    bind("right_curly_bracket", "slide(10)", "Ten epochs forward", "Go forward ten checkpoints.", show=False),
    bind("e", "slide_to('number')", "Epoch", "Go to the checkpoint of an epoch, or the nearest one.", show=False),
    bind("b", "slide_to('best')", "Best epoch", "Go to the checkpoint of the best epoch.", show=False),
    bind("N", "slide_to('newest')", "Newest epoch", "Go to the newest checkpoint, and follow new ones.", show=False),
    bind("v", "split", "Split", "Switch between test, validation and training images."),
    bind("g", "go", "Go to", "Go to an image by its number.", show=False),
    bind("o", "open_run", "Other run", "Look into another run."),
    bind("O", "member", "Next member", "Look into the next member of a committee.", show=False),
]

RATE: Keys = [
    bind("enter", "use", "Use", "Enter the suggested learning rate in the form."),
    bind("escape", "dismiss", "Cancel", "Close, and stop the search."),
]

WARNINGS: Keys = [
    bind("escape,exclamation_mark", "dismiss", "Close", "Close the list of warnings."),
]

HELP: Keys = [
    bind("slash", "search", "Search", "Search the help; typing a letter that is not a key here does the same."),
    bind("n,enter", "find(1)", "Next match", "Go to the next line that matches the search."),
    bind("N", "find(-1)", "Previous match", "Go to the previous line that matches the search."),
    bind("escape,q,question_mark,f1", "close", "Close", "Clear the search; without one, close the help."),
]

FIELD_HELP: Keys = [
    bind("escape,q,enter", "close", "Close", "Close the help for the field."),
    bind("question_mark,f1", "more", "More help", "Show the help for the screen."),
]

TABLE: dict[str, Keys] = {
    "Everywhere": APP,
    "Train screen": TRAIN,
    "Configuration form": [*FORM, *FORM_FIELDS, *FORM_CHOICE],
    "Test image pane": DIGIT,
    "Chart pane": [*CHART, *CROSSHAIR],
    "Log pane": LOG,
    "Warnings": WARNINGS,
    "Runs screen": RUNS,
    "List of runs": RUNS_LIST,
    "Comparison": COMPARE,
    "Race": RACE,
    "Sweeps": SWEEPS,
    "Sweep": SWEEP,
    "Explore screen": EXPLORE,
    "Confusion matrix": CONFUSION,
    "Most common mistakes": MISTAKES,
    "Draw screen": DRAW,
    "Canvas": CANVAS,
    "Inside screen": INSIDE,
    **LENS_KEYS,
    "Help": HELP,
    "Field help": FIELD_HELP,
}
"""All keys, by the screen or pane in which they work"""

ALL = [binding for group in TABLE.values() for binding in group if isinstance(binding, Binding)]
