"""The progress of a command with several stages: the current stage, a bar, and the time left."""

from __future__ import annotations

import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from tuinet.render.formatting import duration

REFRESH = 0.1
"""Seconds between two updates of the bar"""

SHORTEST_STAGE = 20
"""The columns of a stage's name on the narrowest terminal"""

SETTLING = 2.0
"""Seconds after which the time left in a stage can be estimated"""


class StageProgress:
    """A progress bar that disappears at the end. A context manager, so that it can restore the terminal."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f} %{task.fields[left]}"),
            console=console,
            auto_refresh=False,
            transient=True,
            expand=True,
        )
        self._task = self._progress.add_task("", total=1, left="")
        self._stage = ""
        self._share = 0.0
        self._started = 0.0
        self._updated = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, stage: str, share: float) -> None:
        """Show that a share of a stage is done, from 0 to 1, at most once per `REFRESH`."""
        now = time.monotonic()
        if stage != self._stage or share < self._share:
            self._stage = stage
            self._started = now
        elif now - self._updated < REFRESH:
            return
        self._updated = now
        self._share = share
        left = time_left(now - self._started, share)
        description = middle_cut(stage, max(SHORTEST_STAGE, self._progress.console.width // 2))
        self._progress.update(self._task, completed=share, description=description, left=left)
        self._progress.refresh()


def middle_cut(text: str, most: int) -> str:
    """Shorten a text to at most `most` characters by cutting out its middle: `reading …ds/train.csv`."""
    if len(text) <= most:
        return text
    start = most // 3
    return f"{text[:start]}…{text[start + 1 - most :]}"


def time_left(seconds: float, share: float) -> str:
    """Return `  12 s left` for a stage of which a share was done in `seconds`; empty if it is too early to say."""
    if seconds < SETTLING or share <= 0:
        return ""
    left = seconds * (1 - share) / share
    # Decimals would only flicker.
    if left < 10:
        return f"  {left:.0f} s left"
    return f"  {duration(left)} left"
