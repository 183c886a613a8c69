"""What the help says about sweeps, to somebody who sees one for the first time."""

from __future__ import annotations

from tuinet.render.trial_signs import explanation

SWEEP_TRY = (
    ("b", "Go to the best trial, and see its values in all pictures."),
    ("p", "Plot the accuracy against the next hyperparameter: does it rise towards one end?"),
    ("l", "Switch to a logarithmic axis, on which good trials are farther apart."),
    ("o", "Sort the trials by what was tried, by accuracy, epochs or time."),
    ("enter", "Open a trial on the Train screen; esc returns here."),
    ("z", "Show the focused picture alone; tab moves to the next one."),
)

SWEEP_HELP = (
    "A sweep trains many configurations, its trials, to find good hyperparameters. Each trial is an ordinary run, "
    "which you can open, watch and explore. This screen follows a sweep while it runs, whichever process runs it. "
    "Trials are compared by their best validation accuracy; the test images play no part in the choice. On a small "
    "screen, one view is below the trials: v shows the next one. Click on a trial in the table or in a picture to "
    "select it."
)

TRIALS = (
    "A row for each trial: the values that were tried, its best validation accuracy, the epochs that it has trained "
    "and how long that took. A star marks the best one. The sign before a trial shows its state: {signs}. The last "
    "line shows what does not fit into the row of the selected trial, and names the signs."
)
"""What the table of trials shows, with a place for the signs and their names"""

PICTURES = (
    (
        "Parallel coordinates",
        "An axis for each hyperparameter, and the accuracy on the last one. Each line is a trial. Follow the solid, "
        "bright lines of the best third back from the right to see which values they share: where they come "
        "together, the value matters; where they spread, it does not. The middle third is dashed, the worst one "
        "dotted. If there are many trials, only the best have lines; the others are marks on the axes. The selected "
        "trial has its values beside its line.",
    ),
    (
        "Accuracy by hyperparameter",
        "A point for each trial, with the signs of the table; a diamond (◆) is the selected trial, in brackets if "
        "there is room. Numbers have an axis, logarithmic if the sweep tries them that way; other values have "
        "columns, with a line at their median. If the best points are at an edge, try a range beyond it.",
    ),
    (
        "Rungs",
        "With --prune, a sweep checks at epochs 1, 3, 9, 27 and so on whether a trial is in the best third of those "
        "that got there before it, and ends the others (asynchronous successive halving). The bars show the "
        "number of trials by accuracy after that epoch; all rungs share a scale. A pruned trial may train one more "
        "epoch before it ends.",
    ),
    (
        "Importance",
        "How much each hyperparameter matters, 1 in total. PED-ANOVA compares the values of the better trials with "
        "those of all: the more they differ, the more the hyperparameter matters. With few trials, this is a rough "
        "estimate. It needs Optuna.",
    ),
)
"""What each picture shows: a title and a text"""


def sweep_sections(*, ascii_only: bool) -> list[tuple[str, str]]:
    """Return what each pane shows, with the signs that it draws: a title and a text."""
    return [("Trials", TRIALS.format(signs=explanation(ascii_only=ascii_only))), *PICTURES]


SWEEPS_TRY = (("enter", "Open a sweep: its trials, and pictures of what they have in common."),)

SWEEPS_HELP = (
    "All sweeps of this machine, the newest first. A sweep trains many configurations and finds the best one. Start "
    "one on the command line; it appears here as soon as it begins, and can be watched while it runs. A sweep is "
    "'running' while it trains, 'finished' once all its trials have ended, and 'interrupted' if it was stopped or "
    "died: continue it with tuinet sweep --resume NAME. The trials are also in the list of runs: the filter "
    "sweep=NAME shows them alone."
)

NO_SWEEPS = (
    "No sweeps yet. A sweep trains many configurations and finds the best one. Start one in another terminal:",
    "tuinet sweep --learning-rate log:0.001..0.3 --hidden '32|64' --epochs 3",
    "It appears here as soon as it begins: a row for each trial, and pictures of which hyperparameters matter.",
)
"""What is shown without any sweep: paragraphs, of which the second is a command"""
