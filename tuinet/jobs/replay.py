"""Resuming without a gap and without logging anything twice.

A run that was killed resumes from its newest intact checkpoint, which may be earlier than the end of its log. Training
is deterministic, so the batches in between are trained again without being logged, and live changes are repeated at the
batches at which they were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

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
from tuinet.jobs.positions import Position, last_position, position_of
from tuinet.runs.ended import PLANNED_ENDS

NOT_REPEATED_WARNINGS = ("setting_refused", "commands_skipped", "checkpoint_damaged", "batch_not_recorded")
"""Codes of warnings that training itself does not cause"""


class Replay:
    """Recognises the events that the log already has."""

    def __init__(self, log: Sequence[AnyEvent], epoch: int, batch: int) -> None:
        """Training resumes after `epoch` finished epochs and `batch` batches of the next."""
        self._start: Position = (epoch + 1, batch)
        self._logged = Counter(event.identity() for event in log if self._occurs_again(event))
        self._log_end = last_position(log)

    def is_new(self, event: AnyEvent) -> bool:
        """Return True if an event is not in the log yet. Each event of the log is recognised once."""
        # A command is sent once, so the event that confirms it is always new.
        if event.command is not None:
            return True
        # Frequent events come by the clock, at different batches each time.
        if event.is_frequent:
            return position_of(event) > self._log_end
        if self._logged[event.identity()]:
            self._logged[event.identity()] -= 1
            return False
        return True

    def _occurs_again(self, event: AnyEvent) -> bool:
        """Return True if training from the start produces an event of the log again."""
        match event:
            case EpochStarted():
                return event.epoch >= self._start[0]
            case EpochFinished() | CheckpointSaved():
                return event.epoch >= self._start[0] - 1
            case SettingChanged():
                return position_of(event) >= self._start
            case Warned():
                return event.code not in NOT_REPEATED_WARNINGS
            case RunStarted() | BatchTrained() | ProbeEvaluated() | Paused() | Continued() | RunEnded():
                # Starts and ends are new each time, pauses confirm commands, and the others come by the clock.
                return False
            case _:
                assert_never(event)


def changes_after(log: Sequence[AnyEvent], epoch: int, batch: int) -> list[SettingChanged]:
    """Return the live changes that have to be repeated when training resumes from this position.

    One that was made exactly there may already be in the checkpoint. Repeating it does no harm.
    """
    return [event for event in log if isinstance(event, SettingChanged) and position_of(event) >= (epoch + 1, batch)]


def passed_ends(log: Sequence[AnyEvent]) -> set[int]:
    """Return the epochs after which the run ended by itself, and was resumed to go beyond that end."""
    return {event.epochs for event in log if isinstance(event, RunEnded) and event.reason in PLANNED_ENDS}
