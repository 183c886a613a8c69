"""A race: configurations that are trained at the same time, side by side. Each is an ordinary run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from tuinet.commands import SimpleCommand
from tuinet.config import Configuration
from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.machine import Machine
from tuinet.jobs.start import prepare
from tuinet.runs.directory import Run

Entry = tuple[Machine, Configuration]
"""A configuration, and the machine that trains it"""


def configuration_again(run: Run) -> Configuration:
    """Return the configuration that a run was started with, to train it again. Raises RunError if it cannot be read.

    If the job chose the number of threads, it chooses again.
    """
    record = run.record()
    if record.adapts_threads:
        return record.config.changed(threads="auto")
    return record.config


def start_race(entries: Sequence[Entry]) -> list[RunFollower]:
    """Start a run for each configuration, and follow them. Those on the same machine share its cores.

    Raises a TuinetError if one cannot be started. Configurations for this machine are checked before any run is
    started; if a run cannot be started later, those already started are stopped.
    """
    for machine, config in entries:
        if not machine.name:
            prepare(config)
    counts = Counter(machine.name for machine, _ in entries)
    followers: list[RunFollower] = []
    try:
        for machine, config in entries:
            followers.append(machine.start(config, None, sharing=counts[machine.name]))
    except TuinetError:
        for follower in followers:
            # What has kept one run from starting may also keep others from being told to stop.
            with suppress(TuinetError):
                follower.run.send(SimpleCommand(type="stop"))
        raise
    return followers
