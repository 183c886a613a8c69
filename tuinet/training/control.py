"""What was asked of a running training: whether to go on, wait, step or stop; and the events that answer it."""

from collections.abc import Iterator
from enum import Enum

from tuinet.commands import SimpleCommand
from tuinet.events import Continued, Paused


class Mode(Enum):
    """What the loop does next."""

    RUN = "run"
    """Train on"""
    BATCH = "batch"
    """Train one batch, then wait"""
    EPOCH = "epoch"
    """Train to the end of the epoch, then wait"""
    WAIT = "wait"
    STOP = "stop"


NEXT = {
    "pause": Mode.WAIT,
    "continue": Mode.RUN,
    "step": Mode.BATCH,
    "step_epoch": Mode.EPOCH,
    "stop": Mode.STOP,
}


class Control:
    """Turns commands into the mode of the loop, and answers each by one event. A stop is final."""

    def __init__(self) -> None:
        self.mode = Mode.RUN
        self._asked: list[str] = []  # ids of the commands that the mode comes from, which are not answered yet
        self._pause_is_told = False

    @property
    def takes_commands(self) -> bool:
        """Whether another command can be obeyed now: not before the batch of a step is trained, nor after a stop."""
        return self.mode not in (Mode.BATCH, Mode.STOP)

    @property
    def awaited(self) -> str | None:
        """The id of the first command that is not answered yet: the end of the run answers it."""
        return self._asked[0] if self._asked else None

    def obey(self, command: SimpleCommand, epoch: int, batch: int) -> Iterator[Paused | Continued]:
        """Take a command at a place of the training; a `checkpoint` does not change the mode.

        A pause or a continuation is answered at once. Anything else is answered when it is done.
        """
        if self.mode is Mode.STOP or command.type not in NEXT:
            return
        was_waiting = self.mode is Mode.WAIT
        self.mode = NEXT[command.type]
        if command.type == "stop":
            self._asked = [command.id]
        elif command.type == "step_epoch":
            self._asked.append(command.id)
            if was_waiting:
                yield Continued(epoch=epoch, batch=batch)
        else:
            kind = Continued if command.type == "continue" else Paused
            # a step to the end of the epoch that was not reached is answered by what was asked instead
            done = self._asked if command.type == "step" else [*self._asked, command.id]
            for asked in done:
                yield kind(epoch=epoch, batch=batch, command=asked)
            self._asked = [command.id] if command.type == "step" else []
            self._pause_is_told = command.type == "pause"

    def batch_done(self) -> str | None:
        """A batch asked for by itself is followed by a pause. Returns the command that its numbers answer."""
        if self.mode is not Mode.BATCH:
            return None
        self._wait()
        return self._asked.pop()

    def epoch_done(self) -> None:
        """An epoch asked for by itself is followed by a pause."""
        if self.mode is Mode.EPOCH:
            self._wait()

    def tell_pause(self, epoch: int, batch: int) -> Iterator[Paused]:
        """Say that training waits, to each who asked for it; nothing if that was said already."""
        if not self._pause_is_told:
            for asked in self._asked or (None,):
                yield Paused(epoch=epoch, batch=batch, command=asked)
        self._asked = []
        self._pause_is_told = True

    def _wait(self) -> None:
        self.mode = Mode.WAIT
        self._pause_is_told = False
