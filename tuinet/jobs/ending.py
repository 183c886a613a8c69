"""The end of a run: one line about it, and the user's own command that is started then."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

from tuinet.events import RunEnded
from tuinet.messages import spoken_status
from tuinet.private import open_private, tighten_tree
from tuinet.runs.directory import Run
from tuinet.runs.on_end import read_on_end
from tuinet.runs.state import RunState

LOG_NAME = "on_end.log"
"""The file for the output of the user's command"""

COMMAND = "TUINET_COMMAND"
"""The variable that carries the command line to the shell"""

# The arguments of a process are visible to all users, its environment only to its owner.
SHELL = ("/bin/sh", "-c", f'command=${COMMAND}; unset {COMMAND}; eval "$command"')
"""Runs the command line in that variable"""


def describe_end(ended: RunEnded) -> str:
    """Describe in one line why a run ended, with its test accuracy."""
    if ended.error:
        return f"{ended.reason}: {ended.error}"
    reason = spoken_status(ended.reason)
    if ended.test_accuracy is None:
        return reason
    return f"{reason}, test accuracy {100 * ended.test_accuracy:.2f} %"


def end_variables(run: Run, state: RunState) -> dict[str, str]:
    """Return the environment for a command at the end: that of this process, and variables that describe the run.

    None of them has the name of a hyperparameter's variable, which a run started by the command would adopt.
    """
    record = run.record()
    ended = state.ended
    best = state.best
    values: dict[str, object] = {
        "RUN": run.run_id,
        "NAME": record.name,
        "MACHINE": record.host,
        "STATUS": state.status(live=False),
        "EPOCHS_DONE": state.epochs_done,
        "SECONDS": round(state.seconds, 3),
    }
    # Empty variables, not missing ones: a run that another run's command started would inherit those of that run.
    values |= dict.fromkeys(("BEST_EPOCH", "VALID_ACCURACY", "TEST_ACCURACY", "TEST_LOSS", "ERROR"))
    if best:
        values |= {"BEST_EPOCH": best.epoch, "VALID_ACCURACY": best.valid_accuracy}
    if ended:
        values |= {
            "SECONDS": round(ended.seconds, 3),
            "TEST_ACCURACY": ended.test_accuracy,
            "TEST_LOSS": ended.test_loss,
            "ERROR": ended.error,
        }
    return os.environ | {f"TUINET_{name}": "" if value is None else str(value) for name, value in values.items()}


def run_on_end(run: Run, unlock: Callable[[], None]) -> None:
    """Unlock the run, and start the command line that it keeps, in its folder and without waiting for it.

    Raises RunError if the record or the log cannot be read or trusted, and OSError if there is no shell.
    """
    tighten_tree(run.folder)
    command = read_on_end(run.folder)
    # The variables are collected before the run is unlocked, so that they are those of this end. The command starts
    # after that, so that it can resume the run.
    variables = end_variables(run, run.state()) if command else {}
    unlock()
    if not command:
        return
    with open(open_private(run.folder / LOG_NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab") as log:
        subprocess.Popen(
            SHELL,
            env=variables | {COMMAND: command},
            cwd=run.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
