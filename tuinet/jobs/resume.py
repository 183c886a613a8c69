"""Going on where a run was, without a gap and without telling anything twice.

A run that was killed goes on from its newest whole checkpoint, which may lie before the end of its log. Training
repeats itself exactly, so what was told already is trained again in silence, and live changes are made again at the
batches at which they were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.events import (
    AnyEvent,
    BatchTrained,
    CheckpointSaved,
    EpochFinished,
    EpochStarted,
    ProbeEvaluated,
    RunEnded,
    SettingChanged,
    Warned,
)
from tuinet.runs.checkpoints import Checkpoint, Checkpoints, check_belongs, load
from tuinet.snapshot import Snapshot

ONCE = (EpochStarted, EpochFinished, CheckpointSaved, SettingChanged, Warned)
"""Events that training again brings again."""

THINNED = (BatchTrained, ProbeEvaluated)
"""Events that come by the clock, at other batches each time."""


@dataclass(frozen=True)
class Start:
    """What a resumed training starts from."""

    checkpoint: Checkpoint
    snapshot: Snapshot
    best: Snapshot | None
    """The checkpoint of the best epoch, if there was one"""
    damage: list[str]
    """What was wrong with newer checkpoints, which were passed over"""


def find_start(checkpoints: Checkpoints, config: Configuration) -> Start | None:
    """The newest whole checkpoint, with that of its best epoch; None if there is none.

    Damaged ones are passed over. Raises CheckpointError if all are damaged, or if one is of another network.
    """
    damage: list[str] = []
    for checkpoint in reversed(checkpoints.all()):
        try:
            snapshot = load(checkpoint.path)
            best_epoch = snapshot.progress.best_epoch
            best = None if best_epoch is None else load(checkpoints.choose("best", best_epoch).path)
        except CheckpointError as error:
            damage.append(str(error))
            continue
        check_belongs(snapshot, config, checkpoint.path)
        return Start(checkpoint, snapshot, best, damage)
    if damage:
        raise CheckpointError(damage[0])
    return None


class Replay:
    """Keeps events that the log has already from being written again."""

    def __init__(self, log: Sequence[AnyEvent], epoch: int, batch: int) -> None:
        """`epoch` and `batch` are where training starts again: finished epochs, and batches after those."""
        self._start = (epoch + 1, batch)
        self._known = Counter(event.identity() for event in log if self._comes_again(event))
        self._told = max((place(event) for event in log), default=(0, 0))

    def is_news(self, event: AnyEvent) -> bool:
        """Whether the event is not in the log yet. Each event of the log is recognised once."""
        if isinstance(event, THINNED):
            return place(event) > self._told
        if isinstance(event, ONCE) and self._known[event.identity()]:
            self._known[event.identity()] -= 1
            return False
        return True

    def _comes_again(self, event: AnyEvent) -> bool:
        """Whether training from the start brings the event again."""
        match event:
            case EpochStarted():
                return event.epoch >= self._start[0]
            case EpochFinished() | CheckpointSaved():
                return event.epoch >= self._start[0] - 1
            case SettingChanged():
                return place(event) >= self._start
            case Warned():
                return event.code not in ("setting_refused", "checkpoint_damaged")  # not the training's doing
        return False


def changes_after(log: Sequence[AnyEvent], epoch: int, batch: int) -> list[SettingChanged]:
    """Live changes that a training from there has to make again; making one twice at the same batch does no harm."""
    return [event for event in log if isinstance(event, SettingChanged) and place(event) >= (epoch + 1, batch)]


def end_was_told(log: Sequence[AnyEvent], epoch: int) -> bool:
    """Whether the log tells of an end after that epoch: who resumes then wants more than the run's own end."""
    finished = [number for number, event in enumerate(log) if isinstance(event, EpochFinished) and event.epoch == epoch]
    return bool(finished) and any(isinstance(event, RunEnded) for event in log[finished[0] :])


def place(event: AnyEvent) -> tuple[int, int]:
    """Where in the training an event came: epoch from 1, and batches done of it."""
    if isinstance(event, EpochFinished):
        return event.epoch + 1, 0
    return getattr(event, "epoch", 0), getattr(event, "batch", 0)
