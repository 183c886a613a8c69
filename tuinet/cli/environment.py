"""The environment variables of tuinet, and a warning for those that are misspelt."""

from __future__ import annotations

import os
from collections.abc import Mapping

from tuinet.cli.output import narrate
from tuinet.cli.suggestions import suggest

PREFIX = "TUINET_"

VARIABLES = {
    "TUINET_HOME": "directory for runs, added data sets and {file}; currently {home}",
    "TUINET_HOST": "--host of every command that takes it; --host '' means this machine",
    "TUINET_NOTICE": "--notice: none, bell or osc9",
    "TUINET_ASCII": "--ascii of the app: 1 or 0",
    "TUINET_SLOW_LINK": "--slow-link of the app: 1 or 0",
    "TUINET_READ_ONLY": "--read-only of the app: 1 or 0",
    "TUINET_PRESET": "--preset of 'tuinet train' and 'tuinet find-rate'",
    "TUINET_CONFIG": "--config of 'tuinet train' and 'tuinet find-rate'",
}
"""The variables that stand for no hyperparameter, with their meanings"""

ON_END_VARIABLES = {
    "TUINET_RUN": "id of the run",
    "TUINET_NAME": "name of the run, if it has one",
    "TUINET_MACHINE": "host name of the machine that trained it",
    "TUINET_STATUS": "finished, stopped, early_stopped, target_reached, pruned, diverged, failed or interrupted",
    "TUINET_EPOCHS_DONE": "epochs trained",
    "TUINET_SECONDS": "seconds of training",
    "TUINET_BEST_EPOCH": "epoch with the highest validation accuracy",
    "TUINET_VALID_ACCURACY": "validation accuracy of that epoch, from 0 to 1",
    "TUINET_TEST_ACCURACY": "test accuracy of that epoch, from 0 to 1",
    "TUINET_TEST_LOSS": "test loss of that epoch",
    "TUINET_ERROR": "why it failed or diverged",
}
"""The variables that an `--on-end` command gets"""

COLOR_VARIABLES = {
    "NO_COLOR": "no colours, if not empty",
    "FORCE_COLOR": "colours even if the output is not a terminal; CLICOLOR_FORCE does the same",
    "CLICOLOR": "0: no colours",
}


def warn_of_unknown_variables(environment: Mapping[str, str] | None = None) -> None:
    """Print a warning for every `TUINET_` variable that tuinet does not know, and would otherwise ignore silently."""
    variables = os.environ if environment is None else environment
    # An --on-end command may start tuinet too, so the variables that it is given are not mistakes.
    unknown = {name for name in variables if name.startswith(PREFIX)} - VARIABLES.keys() - ON_END_VARIABLES.keys()
    if not unknown:
        return
    # Imported only now: the schema takes a tenth of a second.
    from tuinet.config import hyperparameters

    known = {*VARIABLES, *(hyperparameter.variable for hyperparameter in hyperparameters().values())}
    for name in sorted(unknown - known):
        # Names with the same prefix look alike, so the cutoff is high.
        hint = suggest(name, known, otherwise="see 'tuinet help environment'", cutoff=0.8)
        narrate(f"warning: unknown environment variable {name}: {hint}")
