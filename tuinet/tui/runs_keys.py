"""The keys of the Runs screen and of the screens that it opens: a part of the table in `keys`."""

from __future__ import annotations

from tuinet.tui.bindings import Keys, bind

RUNS: Keys = [
    bind("enter", "open", "Open", "Open the run on the Train screen."),
    bind("x", "explore", "Explore", "Explore what the run has learned."),
    bind("r", "resume", "Resume", "Resume the run where it stopped; a finished run trains for more epochs."),
    bind("s", "stop", "Stop", "Finish the batch, save, evaluate on the test images, and end the run."),
    bind("m,space", "mark", "Mark", "Mark the run for comparison, or unmark it."),
    bind("c", "compare", "Compare", "Compare the curves and the configurations of the marked runs."),
    bind(
        "R",
        "race",
        "Race",
        "Train the configurations of the marked runs again, side by side; or return to the last race.",
    ),
    bind("a", "committee", "Committee", "Explore the marked runs as a committee: their probabilities are averaged."),
    bind("e", "rename", "Rename", "Rename the run."),
    bind("w", "sweeps", "Sweeps", "Show the sweeps of this machine: their trials, and which hyperparameters matter."),
    bind("D,delete", "remove", "Remove", "Remove the run and its checkpoints, after confirmation."),
]

RUNS_LIST: Keys = [
    bind("slash", "filter", "Filter", "Filter runs by words, or by conditions such as acc>98 or lr<0.1."),
    bind("o", "sort", "Sort", "Sort by the next column; click a heading to sort by that column."),
    bind("O", "turn", "Reverse", "Reverse the sort order.", show=False),
    bind("escape", "leave_filter", "Leave filter", "Leave the filter, so that letters act as keys again."),
    bind("escape", "clear", "Show all", "Clear the filter."),
    bind("u", "unmark", "Unmark all", "Unmark all runs.", show=False),
    bind("up", "move(-1)", "Up", "Select the run above.", show=False),
    bind("down", "move(1)", "Down", "Select the run below.", show=False),
    bind("pageup", "page(-1)", "Page up", "Scroll up one page.", show=False),
    bind("pagedown", "page(1)", "Page down", "Scroll down one page.", show=False),
    bind("home", "move(-1000000)", "First", "Select the first run.", show=False),
    bind("end", "move(1000000)", "Last", "Select the last run.", show=False),
]

RACE: Keys = [
    bind("escape", "dismiss", "Back", "Leave the race; its runs keep training."),
    bind("s", "stop_all", "Stop all", "Finish the batch, save, evaluate on the test images, and end all runs."),
    bind("d", "compare", "Differences", "Compare the configurations and the results of the runs."),
]

COMPARE: Keys = [bind("escape", "dismiss", "Back", "Close the comparison.")]

MOVES: Keys = [
    bind("up", "move(-1)", "Up", "Select the row above.", show=False),
    bind("down", "move(1)", "Down", "Select the row below.", show=False),
    bind("pageup", "page(-1)", "Page up", "Scroll up one page.", show=False),
    bind("pagedown", "page(1)", "Page down", "Scroll down one page.", show=False),
    bind("home", "move(-1000000)", "First", "Select the first row.", show=False),
    bind("end", "move(1000000)", "Last", "Select the last row.", show=False),
]

SWEEPS: Keys = [
    bind("enter", "open", "Open", "Open the sweep: its trials, and what they have in common."),
    bind("escape", "dismiss", "Back", "Return to the list of runs."),
    *MOVES,
]

SWEEP: Keys = [
    bind("enter", "open('train')", "Open", "Open the run of the trial on the Train screen; esc returns to the sweep."),
    bind("v", "view", "View", "On a small screen: show the next view below the trials."),
    bind("p", "choose('hyperparameter')", "Hyperparameter", "Plot the accuracy against the next hyperparameter."),
    bind(
        "l",
        "choose('log')",
        "Log axis",
        "Switch to a logarithmic axis of the error, on which good trials are farther apart.",
    ),
    bind("o", "choose('sort')", "Sort", "Sort the trials by the next column; click a heading to sort by that column."),
    bind("b", "choose('best')", "Best", "Select the trial with the highest validation accuracy."),
    bind("x", "open('explore')", "Explore", "Explore what the run of the trial has learned."),
    bind("escape", "dismiss", "Back", "Return to the list of sweeps, or of runs."),
    bind(
        "P",
        "choose('previous_hyperparameter')",
        "Previous hyperparameter",
        "Go back to the previous hyperparameter.",
        show=False,
    ),
    bind("O", "choose('turn')", "Reverse", "Reverse the order of the trials.", show=False),
    *MOVES,
]
