"""What was asked of a running training: whether to go on, wait, step or stop."""

from enum import Enum

from tuinet.commands import Plain


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
    """Turns commands into the mode of the loop. A stop is final."""

    def __init__(self) -> None:
        self.mode = Mode.RUN

    def obey(self, command: Plain) -> None:
        """Take a command; `checkpoint` does not change the mode."""
        if self.mode is not Mode.STOP:
            self.mode = NEXT.get(command.type, self.mode)

    def batch_done(self) -> None:
        """A batch asked for by itself is followed by a pause."""
        if self.mode is Mode.BATCH:
            self.mode = Mode.WAIT

    def epoch_done(self) -> None:
        """An epoch asked for by itself is followed by a pause."""
        if self.mode is Mode.EPOCH:
            self.mode = Mode.WAIT
