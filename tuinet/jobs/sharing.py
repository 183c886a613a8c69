"""Sharing the cores of this machine among runs that start at the same time."""

from __future__ import annotations

from tuinet.available_cores import available_cores
from tuinet.config import Configuration


def with_share(config: Configuration, runs: int) -> Configuration:
    """Replace `threads = auto` by an equal share of the cores for one of several runs that start at the same time.

    If each of them timed its threads at that moment, they would disturb each other.
    """
    if runs < 2 or config.threads != "auto":
        return config
    return config.changed(threads=max(1, available_cores() // runs))
