"""The arguments that many commands share: what the help says about them, and what the shell completes."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.completers import checkpoint_names, dataset_names, live_hyperparameters, run_names
from tuinet.config import hyperparameters
from tuinet.errors import UsageError

_LIVE = {name: hyperparameter for name, hyperparameter in hyperparameters().items() if hyperparameter.live}

RunName = Annotated[
    str,
    Parameter(help="A run: its id, the beginning of its id, its name, or 'last'.", completer=run_names),
]
MoreRunNames = Annotated[str, Parameter(help="More runs.", completer=run_names)]
DatasetName = Annotated[str, Parameter(help="A data set from 'tuinet data list'.", completer=dataset_names)]
CheckpointName = Annotated[
    str,
    Parameter(
        name="--checkpoint",
        metavar="EPOCH",
        help="The number of an epoch, 'best' or 'last'.",
        completer=checkpoint_names,
    ),
]
LiveName = Annotated[
    str,
    Parameter(help=f"The hyperparameter: one of {', '.join(_LIVE)}.", completer=live_hyperparameters),
]
LiveValue = Annotated[
    str,
    Parameter(
        help="The new value. " + "; ".join(f"{name}: {live.expected}" for name, live in _LIVE.items()) + ".",
        allow_leading_hyphen=True,
    ),
]


def refuse_options(*files: Path) -> None:
    """Raise UsageError for what looks like an option among files, which may begin with a hyphen: `-` is a file."""
    for file in files:
        if str(file).startswith("-") and str(file) != "-":
            raise UsageError(f"unknown option '{file}' (for a file of this name, write './{file}')")
