"""Going on where a run was, without a gap and without telling anything twice.

A run that was killed goes on from its newest whole checkpoint, which may lie before the end of its log. Training
repeats itself exactly, so what was told already is trained again in silence, and live changes are made again at the
batches at which they were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from tuinet.commands import Command, Skipped
from tuinet.config import Configuration
from tuinet.errors import CheckpointError
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
from tuinet.runs.checkpoints import Checkpoint, Checkpoints, check_belongs, load
from tuinet.runs.ended import PLANNED_ENDS
from tuinet.snapshot import Snapshot

ASIDE = ("setting_refused", "commands_skipped", "checkpoint_damaged")
"""Codes of warnings that are not the training's doing: they do not come again."""


Place = tuple[int, int]
"""A moment of a training: the epoch, from 1, and how many of its batches are done."""


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
        self._told = last_place(log)

    def is_news(self, event: AnyEvent) -> bool:
        """Whether the event is not in the log yet. Each event of the log is recognised once.

        What answers a command is always news: a command is given once.
        """
        if event.command is not None:
            return True
        if event.is_frequent:
            return place(event) > self._told
        if self._known[event.identity()]:
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
                return event.code not in ASIDE
            case RunStarted() | BatchTrained() | ProbeEvaluated() | Paused() | Continued() | RunEnded():
                # Starts and ends are new each time, pauses answer commands, and the others come by the clock.
                return False
            case _:
                assert_never(event)


class Deferred:
    """Commands that wait until a resumed training is where its log ends, so that nothing it says becomes untrue.

    A live change before that would train again, under other settings, what the log has told already. A stop does not
    wait: it changes nothing that was told.
    """

    def __init__(self, poll: Callable[[], Iterable[Command | Skipped]], here: Callable[[], Place], end: Place) -> None:
        """`poll` gives new commands, `here` is where the training is, `end` where the log ends."""
        self._poll, self._here, self._end = poll, here, end
        self._waiting: list[Command] = []

    def poll(self) -> Iterator[Command | Skipped]:
        """Commands to be obeyed now."""
        if self._here() >= self._end:
            waiting, self._waiting = self._waiting, []
            yield from waiting
            yield from self._poll()
            return
        for command in self._poll():
            if isinstance(command, Skipped) or command.type == "stop":
                yield command
            else:
                self._waiting.append(command)


def changes_after(log: Sequence[AnyEvent], epoch: int, batch: int) -> list[SettingChanged]:
    """Live changes that a training from there has to make again; making one twice at the same batch does no harm."""
    return [event for event in log if isinstance(event, SettingChanged) and place(event) >= (epoch + 1, batch)]


def passed_ends(log: Sequence[AnyEvent]) -> set[int]:
    """The epochs after which the run has ended by itself, and was resumed to go beyond that."""
    return {event.epochs for event in log if isinstance(event, RunEnded) and event.reason in PLANNED_ENDS}


def last_place(log: Sequence[AnyEvent]) -> Place:
    """How far in the training the log reaches."""
    return max((place(event) for event in log), default=(0, 0))


def place(event: AnyEvent) -> Place:
    """Where in the training an event came: epoch from 1, and batches done of it."""
    if isinstance(event, EpochFinished):
        return event.epoch + 1, 0
    return getattr(event, "epoch", 0), getattr(event, "batch", 0)
