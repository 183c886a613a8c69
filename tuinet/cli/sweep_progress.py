"""The progress of a sweep: a live table on a terminal, lines elsewhere, JSON lines with --json."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol, Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from tuinet.cli.output import emit
from tuinet.render.trials import Pace, headline, trial_line, trials_table
from tuinet.sweeps.trial import Trial, best_of

REFRESH = 0.5
"""Seconds between two updates of the table"""


class SweepProgress(Protocol):
    """Shows a sweep. A context manager, so that it can restore the terminal."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, trials: Sequence[Trial], changed: Sequence[Trial], pace: Pace) -> None:
        """Show all trials, of which some have changed."""
        ...


class NoTrials:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, trials: Sequence[Trial], changed: Sequence[Trial], pace: Pace) -> None:
        """Show nothing."""


class JsonTrials(NoTrials):
    """Prints each trial that has ended as a line of JSON."""

    def show(self, trials: Sequence[Trial], changed: Sequence[Trial], pace: Pace) -> None:
        """Print the trials that have ended since the last call."""
        for trial in changed:
            if trial.ended:
                emit(trial.as_data())


class PlainTrials(NoTrials):
    """Prints each trial that has ended as a line of text."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def show(self, trials: Sequence[Trial], changed: Sequence[Trial], pace: Pace) -> None:
        """Print the trials that have ended since the last call."""
        for trial in changed:
            if trial.ended:
                self.console.print(trial_line(trial), soft_wrap=True)


class LiveTrials(NoTrials):
    """A live table: the trials in training, and below them the best ones so far."""

    def __init__(self, console: Console, names: Sequence[str], total: int | None) -> None:
        self.names = names
        self.total = total
        self.live = Live(console=console, auto_refresh=False, transient=True)
        self._updated = 0.0

    def __enter__(self) -> Self:
        self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.live.stop()

    def show(self, trials: Sequence[Trial], changed: Sequence[Trial], pace: Pace) -> None:
        """Update the table at most once per `REFRESH`."""
        if time.monotonic() - self._updated < REFRESH:
            return
        self._updated = time.monotonic()
        training = [trial for trial in trials if not trial.ended]
        ended = sorted((trial for trial in trials if trial.ended), key=rank)
        room = max(1, self.live.console.height - len(training) - 4)
        table = trials_table([*training, *ended[:room]], self.names, best_of(list(trials)))
        line = Text(headline(trials, self.total, pace), "bold", no_wrap=True, overflow="ellipsis")
        self.live.update(Group(line, table), refresh=True)


def rank(trial: Trial) -> tuple[float, int]:
    """Return the key that sorts the best trials first."""
    accuracy = trial.accuracy
    return (-accuracy if accuracy is not None else 1.0, trial.number)


def progress_for(
    console: Console, names: Sequence[str], total: int | None, *, json: bool, quiet: bool
) -> SweepProgress:
    """Return the display that suits the terminal and the options."""
    if json:
        return JsonTrials()
    if quiet:
        return NoTrials()
    if console.is_terminal and not console.is_dumb_terminal:
        return LiveTrials(console, names, total)
    return PlainTrials(console)
