"""The trials of a sweep, as tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from tuinet.messages import counted, spoken_status
from tuinet.render.formatting import MISSING, duration, percent, shown_value
from tuinet.render.palette import PLAIN
from tuinet.render.status import status_word
from tuinet.sweeps.trial import Trial, best_of


@dataclass(frozen=True)
class Pace:
    """How fast a sweep goes."""

    seconds: float
    """Since it began, or was resumed"""
    ended: int
    """Trials that have ended in this time"""
    left: int | None
    """Trials that have not ended; None if a time limit decides"""

    @property
    def text(self) -> str:
        """`12.3 trials/min · 2 min 10 s left`."""
        if not self.ended or not self.seconds:
            return ""
        rate = self.ended / self.seconds
        parts = [f"{60 * rate:.1f} trials/min"]
        if self.left:
            parts.append(f"{duration(self.left / rate)} left")
        return " · ".join(parts)


def headline(trials: Sequence[Trial], total: int | None, pace: Pace) -> str:
    """Return the state of a sweep in one line: `12/30 trials · 3 pruned · best 98.20 % (trial 7) · 12.3 trials/min`."""
    ended = [trial for trial in trials if trial.ended]
    parts = [f"{len(ended)}/{counted(total, 'trial')}" if total else counted(len(ended), "trial")]
    parts += early_ends(trial.status for trial in ended)
    best = best_of(list(trials))
    if best is not None:
        parts.append(f"best {percent(best.accuracy)} (trial {best.number})")
    return " · ".join(filter(None, [*parts, pace.text]))


def early_ends(statuses: Iterable[str]) -> list[str]:
    """Return how many trials ended before they had finished, by status: `3 pruned`, `1 failed`."""
    counts = Counter(statuses)
    return [f"{counts[status]} {status}" for status in ("pruned", "diverged", "failed") if counts[status]]


def trials_table(trials: Sequence[Trial], names: Sequence[str], best: Trial | None = None) -> Table:
    """Return a row for each trial: its number, values, epochs, accuracies and status. The best one is bold."""
    table = Table(box=None, pad_edge=False)
    table.add_column("trial", justify="right", no_wrap=True)
    for name in names:
        table.add_column(name, no_wrap=True)
    for name in ("epochs", "valid", "test", "time"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for trial in trials:
        style = "bold" if trial is best else ""
        ended = trial.ended
        epochs = ended.epochs if ended else len(trial.accuracies)
        cells = [
            str(trial.number),
            *(shown_value(trial.values.get(name, "")) for name in names),
            str(epochs),
            percent(trial.accuracy),
            percent(ended.test_accuracy) if ended else MISSING,
            _training_time(trial),
            status_word(trial.status, PLAIN).plain,
        ]
        table.add_row(*(Text(cell, style) for cell in cells))
    return table


def trial_line(trial: Trial) -> str:
    """Return a trial that has ended, as one line of a log."""
    values = " ".join(f"{name}={shown_value(value)}" for name, value in trial.values.items())
    ended = trial.ended
    status = spoken_status(trial.status)
    line = f"trial {trial.number}  {values}  valid {percent(trial.accuracy)}  {_training_time(trial)}  {status}"
    if ended and ended.error:
        line += f": {ended.error}"
    return line


def _training_time(trial: Trial) -> str:
    # Nobody measured the time of a trial whose process has died.
    if trial.ended is None or not trial.ended.seconds:
        return MISSING
    return duration(trial.ended.seconds)


def importance_table(importances: Mapping[str, float], width: int = 24) -> Table:
    """Return a bar for each hyperparameter, as long as its importance."""
    table = Table(box=None, show_header=False, pad_edge=False)
    largest = max(importances.values(), default=1.0) or 1.0
    for name, importance in importances.items():
        table.add_row(name, "█" * max(1, round(width * importance / largest)), f"{importance:.2f}")
    return table
