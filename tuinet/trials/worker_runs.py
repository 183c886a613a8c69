"""The runs of the machine that a worker of a cluster is on, as the worker finds, stops and removes them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from tuinet.commands import SimpleCommand
from tuinet.errors import RunError
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.named_runs import NamedRuns
from tuinet.trials.run_uses import RunUses

POLL_INTERVAL = 0.05
"""Seconds between two attempts to remove a run"""

REMOVALS = 400
"""Attempts to remove a run, while its job ends"""

UnneededRun = tuple[str, str | None]
"""The name and the id of a run that is to be removed; without an id, the run of that name whatever its id"""

uses = RunUses()
"""The runs that trials of this worker use"""


def runs_here() -> NamedRuns:
    """Return the runs of this machine. A worker reads each of them once."""
    return _named_runs(runs_folder())


@cache
def _named_runs(folder: Path) -> NamedRuns:
    return NamedRuns(folder)


def names_here(suffix: str) -> list[str]:
    """Return the names of the runs of this machine that end with `suffix`."""
    return runs_here().ending_with(suffix)


def stop_trials(run_names: Sequence[str], reason: str | None = None) -> None:
    """Stop the runs of that name that this machine trains."""
    command = SimpleCommand.model_validate({"type": "stop", "reason": reason})
    runs = runs_here()
    for name in run_names:
        run = runs.find(name)
        if run is not None and run.is_live():
            run.send(command)


async def remove_runs(unneeded: Iterable[UnneededRun]) -> list[UnneededRun]:
    """Delete runs that are no longer needed here. Those that still train are stopped first.

    Returns those that are not here any more.
    """
    return [(name, run_id) for name, run_id in unneeded if await _remove(name, run_id)]


async def _remove(name: str, run_id: str | None) -> bool:
    run = runs_here().find(name)
    if run is None:
        return True
    if run_id is None:
        # The trial has ended, so whoever still follows the run was left by an earlier sweep.
        return await _stop_and_remove(run)
    if run_id != run.run_id:
        return True
    with uses.removing(name) as is_free:
        # The trial may just have come back to this run.
        return is_free and await _stop_and_remove(run)


async def _stop_and_remove(run: LocalRun) -> bool:
    if run.is_live():
        run.send(SimpleCommand(type="stop"))
    # A coroutine, because waiting must not keep the worker from its messages.
    for _ in range(REMOVALS):
        if not run.is_live():
            # Whoever asks whether the run is live holds its lock for a moment.
            with suppress(RunError):
                run.remove()
            if not run.folder.exists():
                return True
        await asyncio.sleep(POLL_INTERVAL)
    return False
