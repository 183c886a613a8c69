"""The state of a run: a fold over its events."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, MutableSequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from tuinet.events import (
    AnyEvent,
    BatchTrained,
    CheckpointSaved,
    Continued,
    EpochFinished,
    EpochStarted,
    Paused,
    ProbeEvaluated,
    RunEnded,
    RunStarted,
    SettingChanged,
    Warned,
)
from tuinet.runs.ended import end_after
from tuinet.runs.trend import Trend

BATCH_SUFFIX = re.compile(r"\+(\d{5,15})\.safetensors")
"""The end of the name of a checkpoint that was saved inside an epoch"""

MAX_EPOCHS = 1 << 53
"""A log is not trusted: a larger number of planned epochs could not be shown as a share without an error"""


@dataclass
class RunState:
    """The state of a run after its events so far. `apply` updates it."""

    started: RunStarted | None = None
    config: dict[str, Any] = field(default_factory=dict)
    """The configuration with the live changes so far"""
    epoch: int = 0
    """The epoch that is being trained, or the last one"""
    epoch_batches: int = 0
    """Finished batches of that epoch"""
    epochs: int = 0
    """Planned epochs"""
    batches: int = 0
    """Batches in an epoch"""
    batch: BatchTrained | None = None
    recorded: BatchTrained | None = None
    """The last batch of which there is a record"""
    history: MutableSequence[EpochFinished] = field(default_factory=list)
    epochs_done: int = 0
    trend: Trend = field(default_factory=Trend)
    """The validation accuracies of all epochs, thinned out"""
    seconds: float = 0.0
    """Seconds of training in the finished epochs. At the end, the whole time"""
    probe: ProbeEvaluated | None = None
    best: EpochFinished | None = None
    """The first epoch with the highest validation accuracy"""
    best_saved: int | None = None
    """The epoch of the best checkpoint. After a crash, `best` may be an epoch that was not saved"""
    saved: tuple[int, int] = (0, 0)
    """Where training continues when the run is resumed: finished epochs, and batches after those"""
    has_checkpoint: bool = False
    paused: bool = False
    warnings: MutableSequence[Warned] = field(default_factory=list)
    warning_epochs: MutableSequence[int] = field(default_factory=list)
    """The epoch in which each of the warnings was given"""
    changes: MutableSequence[SettingChanged] = field(default_factory=list)
    ended: RunEnded | None = None
    seq: int = 0
    """Number of the last event"""
    time: float = 0.0
    """Time of the last event"""

    def apply(self, event: AnyEvent) -> None:
        """Update the state with the next event."""
        self.seq = event.seq
        self.time = event.time
        self.ended = end_after(self.ended, event)
        match event:
            case RunStarted():
                self._apply_start(event)
            case EpochStarted():
                self.batches = event.batches
                self._move_to(event.epoch, 0)
                self._plan(event.epochs)
            case BatchTrained():
                self.batch = event
                if event.path is not None:
                    self.recorded = event
                self.batches = event.batches
                self._move_to(event.epoch, event.batch)
            case EpochFinished():
                self._apply_epoch(event)
            case ProbeEvaluated():
                self.probe = event
            case Paused() | Continued():
                self.paused = isinstance(event, Paused)
                self._move_to(event.epoch, event.batch)
            case SettingChanged():
                self._apply_change(event)
            case Warned():
                self.warnings.append(event)
                self.warning_epochs.append(self.epoch)
            case RunEnded():
                self.paused = False
                self.seconds = max(self.seconds, event.seconds)
            case CheckpointSaved():
                self._apply_checkpoint(event)
            case _:
                assert_never(event)

    def _move_to(self, epoch: int, batches: int) -> None:
        self.epoch = epoch
        self.epoch_batches = batches

    def _plan(self, epochs: object) -> None:
        """Plan a number of epochs, unless a damaged log has anything else here.

        Earlier versions accepted fewer epochs than had begun, and trained the one that had begun anyway.
        """
        if isinstance(epochs, int) and 0 <= epochs <= MAX_EPOCHS:
            self.epochs = max(epochs, self.epochs_begun)

    def _apply_start(self, event: RunStarted) -> None:
        self.started = event
        self.paused = False
        self.config = dict(event.config)
        planned = event.config.get("epochs")
        self.epochs = 0
        self._plan(planned)
        done = event.resumed_epoch
        if self.saved[0] != done:
            # The later checkpoints were damaged, so training continues after an earlier epoch.
            self.saved = (done, 0)
        if done and done >= self.epochs:
            self._move_to(done, self.batches)
        else:
            self._move_to(done + 1, self.saved[1])
        self._plan(self.epochs)

    def _apply_epoch(self, event: EpochFinished) -> None:
        self._move_to(event.epoch, self.batches)
        self.history.append(event)
        # The number in the event counts: a damaged log may lack earlier epochs.
        self.epochs_done = max(self.epochs_done + 1, event.epoch)
        self._plan(self.epochs)
        self.seconds += event.seconds
        self.trend.append(event.epoch, event.valid_accuracy)
        if event.valid_accuracy is not None and event.valid_accuracy > self.best_accuracy:
            self.best = event

    def _apply_change(self, event: SettingChanged) -> None:
        self.changes.append(event)
        # The pinned digits can be changed like a hyperparameter, but are not part of the configuration.
        if event.name != "probe":
            self.config[event.name] = event.new
        if event.name == "epochs":
            self._plan(event.new)

    def _apply_checkpoint(self, event: CheckpointSaved) -> None:
        self.has_checkpoint = True
        if event.is_best:
            self.best_saved = event.epoch
        self.saved = (event.epoch, 0)
        if match := BATCH_SUFFIX.search(event.path):
            batches = int(match[1])
            self.saved = (event.epoch, batches)
            self._move_to(event.epoch + 1, batches)

    @classmethod
    def recent(cls, size: int) -> RunState:
        """Return a state whose memory does not grow: it keeps only the last epochs, warnings and changes."""
        return cls(
            history=deque(maxlen=size),
            warnings=deque(maxlen=size),
            warning_epochs=deque(maxlen=size),
            changes=deque(maxlen=size),
        )

    @property
    def best_accuracy(self) -> float:
        """The highest validation accuracy so far; -1 before the first epoch, or without a validation set."""
        if self.best is None or self.best.valid_accuracy is None:
            return -1.0
        return self.best.valid_accuracy

    @property
    def has_learned(self) -> bool:
        """True if there is a checkpoint of trained weights, not only of the initial ones."""
        return self.has_checkpoint and self.saved != (0, 0)

    @property
    def epochs_begun(self) -> int:
        """The number of epochs that have been trained, the last of them perhaps in part."""
        if self.epoch_batches:
            return max(self.epochs_done, self.epoch)
        return max(self.epochs_done, self.epoch - 1)

    @property
    def unfinished(self) -> bool:
        """True if resuming the run has something left to do: epochs, a part of an epoch, or only the end."""
        if self.ended is None or self.ended.reason == "failed":
            return True
        return self.epochs_done < self.epochs or self.saved > (self.epochs_done, 0)

    def status(self, live: bool) -> str:
        """Return how the run ended, or `training`, `paused` or `interrupted`."""
        if live:
            return "paused" if self.paused else "training"
        if self.ended is None:
            return "interrupted"
        return self.ended.reason


def fold(events: Iterable[AnyEvent]) -> RunState:
    """Return the state after all these events."""
    state = RunState()
    for event in events:
        state.apply(event)
    return state
