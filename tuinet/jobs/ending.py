"""What is told of a run's end, and the person's own command that is run then."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

from tuinet.events import RunEnded
from tuinet.private import open_private
from tuinet.runs.directory import Run
from tuinet.runs.on_end import read_on_end
from tuinet.runs.state import RunState

LOG_NAME = "on_end.log"
"""Where a run keeps what the person's command prints"""


COMMAND = "TUINET_COMMAND"
SHELL = ("/bin/sh", "-c", f'command=${COMMAND}; unset {COMMAND}; eval "$command"')
"""Runs the command line in that variable. Everybody can see a process's arguments, but only its owner the variables."""


def describe_end(ended: RunEnded) -> str:
    """One line: why, and how good."""
    if ended.error:
        return f"{ended.reason}: {ended.error}"
    if ended.test_accuracy is None:
        return ended.reason.replace("_", " ")
    return f"{ended.reason.replace('_', ' ')}, test accuracy {100 * ended.test_accuracy:.2f} %"


def end_variables(run: Run, state: RunState) -> dict[str, str]:
    """The environment for a command at the end: this process's, and what came of the run.

    No name is that of a setting: a run that the command starts must not take the figures of this one for its own.
    """
    record, ended = run.record(), state.ended
    figures: dict[str, object] = {
        "RUN": run.run_id,
        "NAME": record.name,
        "MACHINE": record.host,
        "STATUS": state.status(live=False),
        "EPOCHS_DONE": state.epochs_done,
        "SECONDS": round(ended.seconds if ended else state.seconds, 3),
        "BEST_EPOCH": state.best.epoch if state.best else None,
        "VALID_ACCURACY": state.best.valid_accuracy if state.best else None,
        "TEST_ACCURACY": ended.test_accuracy if ended else None,
        "TEST_LOSS": ended.test_loss if ended else None,
        "ERROR": ended.error if ended else None,
    }
    return os.environ | {f"TUINET_{name}": "" if value is None else str(value) for name, value in figures.items()}


def run_on_end(run: Run, let_go: Callable[[], None]) -> None:
    """Start the command line that the run keeps, in its folder; what it prints goes to `on_end.log` there.

    `let_go` unlocks the run in between: the figures are those of this end, and the command, for which nobody waits,
    finds a run that it may go on with. Raises RunError if the record or the log cannot be read or is not to be trusted,
    and OSError if there is no shell.
    """
    run.check_private()
    command = read_on_end(run.folder)
    figures = end_variables(run, run.state()) if command else {}
    let_go()
    if not command:
        return
    with open(open_private(run.folder / LOG_NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab") as log:
        subprocess.Popen(
            SHELL,
            env=figures | {COMMAND: command},
            cwd=run.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
