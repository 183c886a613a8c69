"""How a command takes runs and data sets: what its help says of them, and what the shell offers."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.completers import checkpoint_names, dataset_names, live_setting_names, run_names
from tuinet.config import LIVE_SETTINGS, settings

_LIVE = {setting.name: setting for setting in settings() if setting.name in LIVE_SETTINGS}

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
LiveSettingName = Annotated[
    str,
    Parameter(help=f"The setting: one of {', '.join(_LIVE)}.", completer=live_setting_names),
]
LiveSettingValue = Annotated[
    str,
    Parameter(
        help="The value. " + "; ".join(f"{name}: {setting.takes}" for name, setting in _LIVE.items()) + ".",
        allow_leading_hyphen=True,
    ),
]
