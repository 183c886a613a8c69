"""Carrying out commands: the run trains, pauses, steps or stops, and events answer."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import assert_never

from tuinet.commands import SimpleCommand
from tuinet.events import Continued, EndReason, Paused


class Mode(Enum):
    """The next action of the loop."""

    RUN = "run"
    """Train"""
    BATCH = "batch"
    """Train one batch, then pause"""
    EPOCH = "epoch"
    """Train to the end of the epoch, then pause"""
    PAUSE = "pause"
    STOP = "stop"


class Control:
    """Turns commands into the mode of the loop, and answers each of them with exactly one event.

    A pause and a continuation are answered at once, everything else when it is done. A stop is final: later commands
    are answered by the end of the run.
    """

    def __init__(self) -> None:
        self.mode = Mode.RUN
        self.stop_reason: EndReason = "stopped"
        """Why the run ends after a `stop`"""
        self._unanswered: list[str] = []
        self._pause_announced = False

    @property
    def takes_commands(self) -> bool:
        """True if the next command can be handled: not before the batch of a `step` is trained, nor after a `stop`."""
        return self.mode not in (Mode.BATCH, Mode.STOP)

    @property
    def unanswered(self) -> str | None:
        """The id of the first command without an answer, which the end of the run has to answer."""
        if self._unanswered:
            return self._unanswered[0]
        return None

    def handle(self, command: SimpleCommand, epoch: int, batch: int) -> Iterator[Paused | Continued]:
        """Carry out a command that arrives after `batch` batches of an epoch."""
        if self.mode is Mode.STOP:
            return
        match command.type:
            case "pause":
                self.mode = Mode.PAUSE
                # A step_epoch that had not finished is answered by the pause as well.
                yield from self._answer(Paused(epoch=epoch, batch=batch), command.id)
                self._pause_announced = True
            case "continue":
                self.mode = Mode.RUN
                yield from self._answer(Continued(epoch=epoch, batch=batch), command.id)
                self._pause_announced = False
            case "step":
                self.mode = Mode.BATCH
                yield from self._answer(Paused(epoch=epoch, batch=batch))
                self._unanswered = [command.id]
                self._pause_announced = False
            case "step_epoch":
                if self.mode is Mode.PAUSE:
                    yield Continued(epoch=epoch, batch=batch)
                self.mode = Mode.EPOCH
                self._unanswered.append(command.id)
            case "stop":
                self.mode = Mode.STOP
                self.stop_reason = command.reason or "stopped"
                self._unanswered = [command.id]
            case "checkpoint":
                # Saving changes nothing about what the loop does next: the trainer handles it.
                pass
            case _:
                assert_never(command.type)

    def batch_done(self) -> str | None:
        """Pause after the batch of a `step`. Returns the id of that command, which the batch's event answers."""
        if self.mode is not Mode.BATCH:
            return None
        self._pause()
        return self._unanswered.pop()

    def epoch_done(self) -> None:
        """Pause after the epoch of a `step_epoch`."""
        if self.mode is Mode.EPOCH:
            self._pause()

    def announce_pause(self, epoch: int, batch: int) -> Iterator[Paused]:
        """Report that training pauses, once per command that asked for it, unless that has been reported."""
        if not self._pause_announced:
            for command in self._unanswered or (None,):
                yield Paused(epoch=epoch, batch=batch, command=command)
        self._unanswered = []
        self._pause_announced = True

    def _answer(self, event: Paused | Continued, *commands: str) -> Iterator[Paused | Continued]:
        """Answer the unanswered commands, then `commands`, each with a copy of the event."""
        for command in (*self._unanswered, *commands):
            yield event.model_copy(update={"command": command})
        self._unanswered = []

    def _pause(self) -> None:
        self.mode = Mode.PAUSE
        self._pause_announced = False
