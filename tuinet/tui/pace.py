"""The pace of painting: a balance of liveliness, bytes and processor time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LETTERS_PER_SECOND = 12
"""Slow enough to read a message that comes unexpectedly"""


@dataclass(frozen=True)
class Pace:
    """Seconds between two polls of a run's log, and between two paintings of each kind."""

    poll: float
    figures: float
    log: float
    chart: float
    idle: float = 1.0
    """Between two polls while no run is training"""
    stroke: float = 0.08
    """Between two pictures of a line while it is drawn"""
    network: float = 3.5
    """Between two networks of a run that is followed: pictures of their weights take some 25 kB each"""
    answer: float = 0.25
    """Before the first answer to a stroke while the pen moves; later ones take longer"""


NORMAL = Pace(poll=0.1, figures=0.3, log=1.0, chart=1.0)

SLOW_LINK = Pace(poll=0.25, figures=3.0, log=3.0, chart=10.0, stroke=0.25, network=15.0, answer=0.9)
"""At most 2 kB/s to a terminal of 80×24"""


def reading_seconds(message: str) -> float:
    """Return how long a message stays on the screen: at least five seconds, and longer for a long one."""
    return max(5.0, len(message) / LETTERS_PER_SECOND)


def is_remote(environment: Mapping[str, str]) -> bool:
    """Return True if the terminal is at the other end of an SSH connection."""
    return bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))
