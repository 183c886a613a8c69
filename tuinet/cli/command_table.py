"""All commands, each with one line of help, so that listing them imports none of them."""

COMMANDS = {
    "Train": {
        "train": "Train a network and keep the run.",
        "resume": "Resume a run that was stopped or killed.",
        "find-rate": "Find a good learning rate for a configuration.",
        "sweep": "Try many configurations, and find the best one.",
        "race": "Train several configurations side by side.",
    },
    "Watch and control a run": {
        "attach": "Watch a run, or replay one that has ended.",
        "pause": "Pause a run after the current batch.",
        "continue": "Continue a paused run.",
        "step": "Train one batch of a run, then pause.",
        "set": "Change a hyperparameter of a run while it trains.",
        "stop": "Stop a run: finish the batch, save, evaluate, end.",
        "wait": "Wait until runs have ended.",
    },
    "Results": {
        "eval": "Evaluate a trained network: accuracy, confusion matrix, worst mistakes.",
        "predict": "Classify your own images.",
        "explain": "Explain an answer: its sums, the pixels it rests on, where it flips.",
        "export": "Export a network or its curves: ONNX, PyTorch, CSV, a web page …",
        "import": "Import a network that was trained elsewhere: PyTorch, ONNX …",
        "runs": "List, show, compare, rename, remove and check runs.",
        "config": "Show the configuration of a run, or the presets.",
    },
    "Data and machines": {
        "data": "List, show, check, verify, add and remove data sets.",
        "agent": "Serve this machine's runs to 'tuinet --host' elsewhere.",
    },
    "Other": {
        "app": "Open the app, like 'tuinet' alone.",
        "serve": "Show the app as a web page.",
        "help": "Show help for a command, or for a topic such as 'environment'.",
        "completion": "Print a completion script for your shell.",
    },
}
"""By heading, in the order of the help"""

SUBCOMMANDS = {
    "runs": {
        "list": "List all runs, newest last.",
        "show": "Show a run: its hyperparameters, epochs and results.",
        "compare": "Compare runs side by side: hyperparameters and results.",
        "rename": "Rename a run.",
        "remove": "Delete runs with all their checkpoints.",
        "check": "Check runs for damage, and repair them.",
    },
    "config": {
        "show": "Print the configuration of a run as TOML, and the command that repeats it.",
        "presets": "Print the presets of 'tuinet train --preset' as TOML.",
    },
    "data": {
        "list": "List the data sets that --dataset knows by name.",
        "verify": "Check that a data set is intact.",
        "show": "Show images of every class of a data set.",
        "check": "List the images whose labels a network doubts most.",
        "add": "Add a data set: IDX, CSV, NumPy, Parquet, MATLAB or image files.",
        "remove": "Remove a data set that was added.",
    },
}

MODULES = {
    **dict.fromkeys(("pause", "continue", "step", "set", "stop"), "control"),
    "runs list": "runs_list",
    "runs show": "runs_show",
    "runs compare": "runs_compare",
    "runs check": "runs_check",
    "data show": "data_show",
    "data check": "data_check",
    "data add": "data_add",
    "import": "importing",
    "find-rate": "find_rate",
}
"""The modules of the commands that are not in a module of their own name"""


def commands() -> list[str]:
    """Return the names of all commands."""
    return [name for group in COMMANDS.values() for name in group]


def target(*names: str) -> str:
    """Return the import path of a command's function: `tuinet.cli.runs_list:list_command`."""
    module = MODULES.get(" ".join(names), names[0])
    function = names[-1].replace("-", "_")
    return f"tuinet.cli.{module}:{function}_command"
