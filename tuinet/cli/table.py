"""Which commands there are, each with one line of help. Nothing is imported to know this."""

COMMANDS = {
    "Train": {
        "train": "Train a network and keep the run.",
        "resume": "Resume a run that was stopped or killed.",
    },
    "Watch and control a run": {
        "attach": "Watch a run, or replay one that has ended.",
        "pause": "Pause a run after its current batch.",
        "continue": "Continue a paused run.",
        "step": "Train one batch of a run, then pause.",
        "set": "Change a setting of a run while it trains.",
        "stop": "Stop a run: finish the batch, save, evaluate, end.",
        "wait": "Wait until runs have ended.",
    },
    "Results": {
        "eval": "Evaluate a trained network: accuracy, confusion, worst mistakes.",
        "predict": "Classify images of your own.",
        "runs": "List, show, compare, rename, remove and check runs.",
        "config": "Show the settings of a run, and the presets.",
    },
    "Data and machines": {
        "data": "List, verify, add and remove data sets.",
        "agent": "Serve the runs of this machine to 'tuinet --host' elsewhere.",
    },
    "Other": {
        "app": "Open the app, as 'tuinet' alone does.",
        "help": "Explain a command, or a topic such as 'environment'.",
        "completion": "Print a completion script for your shell.",
    },
}
"""By heading, in the order in which they are listed"""

SUBCOMMANDS = {
    "runs": {
        "list": "List all runs, newest last.",
        "show": "Show the settings of a run, its epochs and how it ended.",
        "compare": "Compare runs side by side: settings and results.",
        "rename": "Rename a run.",
        "remove": "Delete runs with all their checkpoints.",
        "check": "Check that runs are whole, and repair them.",
    },
    "config": {
        "show": "Print the settings of a run as TOML, and the command that repeats it.",
        "presets": "Print the presets of 'tuinet train --preset' as TOML.",
    },
    "data": {
        "list": "List the data sets that --dataset knows by name.",
        "verify": "Check that a data set is whole.",
        "add": "Add a data set in IDX form.",
        "remove": "Remove a data set that was added.",
    },
}

FILES = {**dict.fromkeys(("pause", "continue", "step", "set", "stop"), "control"), "runs check": "check"}
"""Commands that are not in a file of their own name"""


def commands() -> list[str]:
    """All commands."""
    return [name for names in COMMANDS.values() for name in names]
