"""The progress of a run: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from tuinet.events import AnyEvent
from tuinet.render.event_lines import event_line
from tuinet.render.formatting import number, percent, speed
from tuinet.render.remaining import batches_done, time_left_text
from tuinet.runs.state import RunState

REFRESH = 0.25
"""Seconds between two updates of the bar: on a small machine each takes time away from training"""


class Watcher(Protocol):
    """Shows a run. A context manager, so that it can restore the terminal."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, state: RunState, events: list[AnyEvent]) -> None:
        """Show the state after new events, which may be empty."""
        ...


class NoProgress:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, state: RunState, events: list[AnyEvent]) -> None:
        """Show nothing."""


class PlainProgress(NoProgress):
    """Prints a line for each notable event."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def show(self, state: RunState, events: list[AnyEvent]) -> None:
        """Print the lines of the new events."""
        for event in events:
            if line := event_line(event, state.epochs):
                self.console.print(line, soft_wrap=True)


class BarProgress(PlainProgress):
    """Prints the same lines above a bar with batch, loss, accuracy, learning rate and time left."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self.progress = Progress(
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[figures]}"),
            console=console,
            auto_refresh=False,
            transient=True,
            expand=True,
        )
        self.task = self.progress.add_task("", epoch="", figures="loading the data", total=None)
        self._updated = 0.0

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def show(self, state: RunState, events: list[AnyEvent]) -> None:
        """Print the lines above the bar, and update the bar at most once per `REFRESH`."""
        super().show(state, events)
        if time.monotonic() - self._updated < REFRESH:
            return
        self._updated = time.monotonic()
        if state.batches:
            self.progress.update(
                self.task,
                total=state.epochs * state.batches,
                completed=batches_done(state),
                epoch=f"{state.epoch}/{state.epochs}",
                figures=figures(state, self.console.width),
            )
        self.progress.refresh()


def figures(state: RunState, width: int) -> str:
    """Return the values beside the bar, as many as fit."""
    if state.paused:
        return "paused"
    batch = state.batch
    if batch is None:
        return "…"
    parts = [f"loss {number(batch.loss, 3)}", percent(batch.accuracy, 1)]
    if width >= 70 and (left := time_left_text(state)):
        parts.append(f"{left} left")
    if width >= 100:
        parts.insert(0, f"batch {batch.batch}/{batch.batches}")
        parts.append(f"rate {batch.learning_rate:.3g}")
        parts.append(speed(batch.samples_per_second))
    return "  ".join(parts)
