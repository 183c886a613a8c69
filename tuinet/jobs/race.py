"""A race: configurations that are trained at the same time, side by side. Each is an ordinary run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from tuinet.available_cores import available_cores
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


def with_shared_cores(entries: Sequence[Entry]) -> list[Entry]:
    """Share the cores of this machine among the runs on it, as `with_share` does."""
    here = sum(not machine.name for machine, _ in entries)
    return [(machine, with_share(config, machine, here)) for machine, config in entries]


def with_share(config: Configuration, machine: Machine, runs: int) -> Configuration:
    """Replace `threads = auto` by a share of the cores for one of several runs that start at the same time.

    On this machine, it is an equal share, and one thread on another machine. Runs that time their threads at the same
    moment would disturb each other.
    """
    if config.threads != "auto":
        return config
    if machine.name:
        return config.changed(threads=1)
    return config.changed(threads=max(1, available_cores() // max(1, runs)))


def start_race(entries: Sequence[Entry]) -> list[RunFollower]:
    """Start a run for each configuration, and follow them.

    Raises a TuinetError if one cannot be started: on this machine before any of them is started, on another machine
    after those before it were told to stop.
    """
    entries = with_shared_cores(entries)
    for machine, config in entries:
        if not machine.name:
            prepare(config)
    followers: list[RunFollower] = []
    try:
        for machine, config in entries:
            followers.append(machine.start(config, None))
    except TuinetError:
        for follower in followers:
            # What has kept one run from starting may also keep others from being told to stop.
            with suppress(TuinetError):
                follower.run.send(SimpleCommand(type="stop"))
        raise
    return followers
