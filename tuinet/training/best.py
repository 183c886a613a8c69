"""The best epoch so far, by validation accuracy, with its weights."""

from __future__ import annotations

from tuinet.nn.arrays import Array


class Best:
    """Keeps the best epoch and counts the epochs since."""

    def __init__(
        self,
        epoch: int | None = None,
        accuracy: float | None = None,
        stale_epochs: int = 0,
        state: Array | None = None,
    ) -> None:
        self.epoch = epoch
        self.accuracy = accuracy
        self.stale_epochs = stale_epochs
        self.state = state

    def consider(self, epoch: int, accuracy: float, state: Array) -> bool:
        """Keep this epoch, and the state of its network, if it is better than all earlier ones. Returns True if so."""
        # An equal accuracy is not better: of two equal epochs, the earlier one has overfitted less.
        if self.accuracy is not None and accuracy <= self.accuracy:
            self.stale_epochs += 1
            return False
        self.epoch = epoch
        self.accuracy = accuracy
        self.stale_epochs = 0
        self.state = state.copy()
        return True
