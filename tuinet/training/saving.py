"""Saving checkpoints during training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from tuinet.events import CheckpointSaved, EpochFinished
from tuinet.recorded_batch import RecordedBatch
from tuinet.snapshot import Progress, Snapshot
from tuinet.training.best import Best
from tuinet.training.clock import Clock
from tuinet.training.engine import Engine
from tuinet.training.live import LiveChanges

SAVE_INTERVAL = 1.0
"""Seconds between two checkpoints saved on command; further commands are answered by the same one"""


class CheckpointStore(Protocol):
    """The storage of snapshots, and of the last batch that was trained by `step`."""

    def save(self, snapshot: Snapshot) -> str:
        """Save a snapshot durably and return its name."""
        ...

    def save_batch(self, batch: RecordedBatch) -> str:
        """Replace the record of the last batch and return its name. Raises OSError."""
        ...


class Saver:
    """Saves an engine together with the state of the loop, and answers the commands that ask for a checkpoint."""

    def __init__(
        self,
        engine: Engine,
        store: CheckpointStore,
        best: Best,
        live: LiveChanges,
        history: Sequence[EpochFinished],
        clock: Clock,
    ) -> None:
        """`best`, `live` and `history` are those of the loop, which goes on to change them."""
        self._engine = engine
        self._store = store
        self._best = best
        self._live = live
        self._history = history
        self._clock = clock
        self._saved_config = engine.config
        self._commands: list[str] = []
        self._next_save = 0.0

    @property
    def is_outdated(self) -> bool:
        """True if the configuration was changed since the last checkpoint."""
        return self._engine.config != self._saved_config

    @property
    def is_due(self) -> bool:
        """True if a command asked for a checkpoint, and the last one asked for is old enough."""
        return bool(self._commands) and self._clock.monotonic() >= self._next_save

    def request(self, command: str) -> None:
        """Answer the command of this id with the next checkpoint."""
        self._commands.append(command)

    def save(self) -> Iterator[CheckpointSaved]:
        """Save a checkpoint and announce it, once per command that asked for it."""
        engine = self._engine
        self._saved_config = engine.config
        network = engine.evaluated
        path = self._store.save(Snapshot(self._progress(), network.named(network.state), engine.named_state()))
        valid_accuracy = None
        is_best = False
        if self._history and not engine.batch:
            valid_accuracy = self._history[-1].valid_accuracy
            is_best = self._best.epoch == engine.epoch
        commands = self._commands
        self._commands = []
        if commands:
            self._next_save = self._clock.monotonic() + SAVE_INTERVAL
        for command in commands or (None,):
            yield CheckpointSaved(
                epoch=engine.epoch, path=path, valid_accuracy=valid_accuracy, is_best=is_best, command=command
            )

    def _progress(self) -> Progress:
        best = self._best
        return Progress.model_validate(
            {
                **self._engine.progress_fields(),
                "probe": self._live.probe,
                "best_epoch": best.epoch,
                "best_accuracy": best.accuracy,
                "stale_epochs": best.stale_epochs,
            }
        )
