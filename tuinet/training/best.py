"""The best epoch so far, by validation accuracy, with its weights."""

from tuinet.nn.arrays import Array


class Best:
    """Remembers the best epoch and how long ago it was."""

    def __init__(
        self,
        epoch: int | None = None,
        accuracy: float | None = None,
        stale_epochs: int = 0,
        parameters: Array | None = None,
    ) -> None:
        self.epoch, self.accuracy, self.stale_epochs = epoch, accuracy, stale_epochs
        self.parameters = parameters

    def consider(self, epoch: int, accuracy: float, parameters: Array) -> bool:
        """Take this epoch if it is better than all before; says whether it was."""
        if self.accuracy is not None and accuracy <= self.accuracy:
            self.stale_epochs += 1
            return False
        self.epoch, self.accuracy, self.stale_epochs = epoch, accuracy, 0
        self.parameters = parameters.copy()
        return True
