"""The state of a run: a fold over its events."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import MutableSequence
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

INSIDE = re.compile(r"\+(\d{5,15})\.safetensors")
"""What the name of a checkpoint has at its end that was saved after some batches of an epoch"""


@dataclass
class RunState:
    """What the events so far say. `apply` is the only thing that changes it."""

    started: RunStarted | None = None
    config: dict[str, Any] = field(default_factory=dict)
    """The configuration with the live changes so far"""
    epoch: int = 0
    """The epoch that is being trained, or the last one"""
    epoch_batches: int = 0
    """Batches of that epoch that are done"""
    epochs: int = 0
    batches: int = 0
    batch: BatchTrained | None = None
    history: MutableSequence[EpochFinished] = field(default_factory=list)
    epochs_done: int = 0
    seconds: float = 0.0
    """Of training, in the finished epochs; at the end, in all"""
    probe: ProbeEvaluated | None = None
    best: EpochFinished | None = None
    """The epoch with the highest validation accuracy, the first of them"""
    best_saved: int | None = None
    """The epoch of the last checkpoint that was the best so far: after a crash `best` may be one that was not saved"""
    saved: tuple[int, int] = (0, 0)
    """What a resumed training goes on from: finished epochs, and batches after those"""
    has_checkpoint: bool = False
    """Whether anything was saved at all"""
    paused: bool = False
    warnings: MutableSequence[Warned] = field(default_factory=list)
    changes: MutableSequence[SettingChanged] = field(default_factory=list)
    ended: RunEnded | None = None
    seq: int = 0
    time: float = 0.0

    def apply(self, event: AnyEvent) -> None:
        """Take in the next event."""
        self.seq, self.time = event.seq, event.time
        self.ended = end_after(self.ended, event)
        match event:
            case RunStarted():
                self.started, self.paused = event, False
                self.config = dict(event.config)
                planned = event.config.get("epochs")
                self.epochs = planned if isinstance(planned, int) and 0 <= planned <= 1 << 53 else 0
                self._go_on_after(event.resumed_epoch)
            case EpochStarted():
                self.epoch, self.epochs, self.batches = event.epoch, event.epochs, event.batches
                self.epoch_batches = 0
            case BatchTrained():
                self.batch, self.batches = event, event.batches
                self.epoch, self.epoch_batches = event.epoch, event.batch
            case EpochFinished():
                self.epoch, self.epoch_batches = event.epoch, self.batches
                self.history.append(event)
                self.epochs_done = max(self.epochs_done + 1, event.epoch)  # the log may have lost some
                self.seconds += event.seconds
                if event.valid_accuracy is not None and event.valid_accuracy > self.best_accuracy:
                    self.best = event
            case ProbeEvaluated():
                self.probe = event
            case Paused() | Continued():
                self.paused = isinstance(event, Paused)
                self.epoch, self.epoch_batches = event.epoch, event.batch
            case SettingChanged():
                self.changes.append(event)
                if event.name != "probe":  # the pinned digits are no part of the configuration
                    self.config[event.name] = event.new
                self.epochs = event.new if event.name == "epochs" else self.epochs
            case Warned():
                self.warnings.append(event)
            case RunEnded():
                self.paused = False
                self.seconds = max(self.seconds, event.seconds)
            case CheckpointSaved():
                self.best_saved = event.epoch if event.is_best else self.best_saved
                self._take_saved(event)
            case _:
                assert_never(event)

    def _go_on_after(self, epoch: int) -> None:
        """A training begins after so many finished epochs, inside the next one if it was saved there."""
        if self.saved[0] != epoch:  # what was saved later was damaged
            self.saved = (epoch, 0)
        if epoch and epoch >= self.epochs:
            self.epoch, self.epoch_batches = epoch, self.batches
        else:
            self.epoch, self.epoch_batches = epoch + 1, self.saved[1]

    def _take_saved(self, event: CheckpointSaved) -> None:
        self.has_checkpoint = True
        inside = INSIDE.search(event.path)
        self.saved = (event.epoch, int(inside[1]) if inside else 0)
        if inside:
            self.epoch, self.epoch_batches = event.epoch + 1, self.saved[1]

    @classmethod
    def recent(cls, size: int) -> RunState:
        """A state that holds only the last few epochs, warnings and changes: its memory does not grow."""
        return cls(history=deque(maxlen=size), warnings=deque(maxlen=size), changes=deque(maxlen=size))

    @property
    def best_accuracy(self) -> float:
        """The highest validation accuracy so far; -1 before the first."""
        return self.best.valid_accuracy if self.best and self.best.valid_accuracy is not None else -1.0

    @property
    def unfinished(self) -> bool:
        """Whether a training that is resumed has something left to do: epochs, a part of one, or only the end."""
        if self.ended is None or self.ended.reason == "failed":
            return True
        return self.epochs_done < self.epochs or self.saved > (self.epochs_done, 0)

    def status(self, live: bool) -> str:
        """One word: why it ended, or whether it trains, is paused, or was cut off (`interrupted`)."""
        if live:
            return "paused" if self.paused else "training"
        return self.ended.reason if self.ended else "interrupted"


def fold(events: list[AnyEvent]) -> RunState:
    """The state after all these events."""
    state = RunState()
    for event in events:
        state.apply(event)
    return state
