"""The accuracies of the trials that train on other machines, in a file that the app follows.

The logs of their runs come back only at the end. Until then this file has, for each of them, the validation accuracy
after the epochs that views show: the best, the last and the rungs of successive halving. So it stays small, however
long they train.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from tuinet.private import read_private
from tuinet.runs.files import write_atomically
from tuinet.sweeps.halving import is_rung
from tuinet.sweeps.trial import Trial

INTERVAL = 1.0
"""Seconds between two writes, at least"""

MOST_BYTES = 1 << 26

Accuracies = dict[int, float]

Number = Annotated[int, Field(ge=0)]
Epoch = Annotated[int, Field(ge=1)]
Accuracy = Annotated[float, Field(ge=0, le=1)]

_FILE = TypeAdapter(dict[Number, dict[Epoch, Accuracy]])


class LiveAccuracies:
    """Writes the file."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._written: dict[int, Accuracies] = {}
        self._next_write = 0.0

    def update(self, trials: Mapping[int, Trial]) -> None:
        """Write what has changed, unless it was written a moment ago. A full disk is no reason to end a sweep."""
        if self._clock() < self._next_write:
            return
        current = {
            number: thinned(trial.accuracies)
            for number, trial in trials.items()
            if trial.ended is None and trial.accuracies
        }
        self._next_write = self._clock() + INTERVAL
        if current != self._written:
            self._written = current
            with suppress(OSError):
                write_atomically(self._path, _FILE.dump_json(current), durable=False)

    def remove(self) -> None:
        """Remove the file: the trials have ended, or train on this machine from now on."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def thinned(accuracies: Accuracies) -> Accuracies:
    """Return the accuracies of the epochs that views show."""
    best = max(accuracies, key=lambda epoch: (accuracies[epoch], -epoch))
    last = max(accuracies)
    return {epoch: value for epoch, value in accuracies.items() if epoch in (best, last) or is_rung(epoch)}


def read_live_accuracies(path: Path) -> dict[int, Accuracies]:
    """Return the accuracies of each trial by epoch; nothing if the file is missing or damaged. Raises TrustError."""
    try:
        return _FILE.validate_json(read_private(path, MOST_BYTES))
    except (OSError, ValidationError):
        return {}
