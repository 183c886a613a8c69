"""The runs that the user has marked for a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.errors import RunError
from tuinet.render.chart_options import MOST_RUNS
from tuinet.runs.overview import Overview


class Marks:
    """The keys of the marked runs, in the order they were marked: it decides their signs and colours."""

    def __init__(self) -> None:
        self.keys: list[tuple[str, str]] = []

    def toggle(self, key: tuple[str, str]) -> None:
        """Mark or unmark a run. Raises RunError if a chart could not show another one."""
        if key in self.keys:
            self.keys.remove(key)
        elif len(self.keys) == MOST_RUNS:
            raise RunError(f"{MOST_RUNS} runs are marked: a chart cannot show more")
        else:
            self.keys.append(key)

    def forget_removed(self, overviews: Sequence[Overview]) -> None:
        """Drop the marks of runs that no longer exist."""
        existing = {overview.run.key for overview in overviews}
        self.keys = [key for key in self.keys if key in existing]

    def select(self, overviews: Sequence[Overview]) -> list[Overview]:
        """Return the marked runs, in the order they were marked."""
        by_key = {overview.run.key: overview for overview in overviews}
        return [by_key[key] for key in self.keys if key in by_key]
