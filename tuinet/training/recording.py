"""The record of one batch, put together while the batch is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.losses import Targets
from tuinet.nn.network import Network
from tuinet.nn.optimizer import Optimizer
from tuinet.recorded_batch import BatchFacts, RecordedBatch
from tuinet.training.batch_source import PreparedBatch
from tuinet.training.targets import copied_targets

if TYPE_CHECKING:
    from tuinet.recorded_batch import Parts


class Recording:
    """Copies each array of a step while it has the value that the record is about.

    The step then overwrites it: the forward pass the running means of batch normalisation, an accumulated gradient
    that of the batch, and the update everything else.
    """

    def __init__(self, network: Network, facts: BatchFacts) -> None:
        """Begin before the forward pass."""
        self._network = network
        self._facts = facts
        self._parameters = network.state.copy()
        self._gradient: Parts = {}
        self._collected: Parts = {}
        self._optimizer: dict[str, Parts] = {}

    def add_gradient(self, gradient: Array, optimizer: Optimizer) -> None:
        """Add the gradient of the batch alone, and the state of the optimizer before the update."""
        self._gradient = self._copied(gradient)
        # Some optimizers have collected the loss of the batch since the recording began.
        self._facts = self._facts.model_copy(update={"optimizer_numbers": dict(optimizer.numbers)})
        self._optimizer = {slot: self._copied(vector) for slot, vector in optimizer.state.items()}

    def add_collected(self, gradient: Array) -> None:
        """Add the gradient that has been accumulated since the last update."""
        self._collected = self._copied(gradient)

    def finish(self, batch: PreparedBatch, targets: Targets | None, update: Array) -> RecordedBatch:
        """Return the whole record, given the update that was made."""
        return RecordedBatch(
            facts=self._facts,
            x=batch.x.astype(np.float32),
            labels=batch.labels.astype(np.int64),
            indices=batch.indices.astype(np.int64),
            parameters=self._network.named(self._parameters),
            gradient=self._gradient,
            update=self._copied(update),
            optimizer=self._optimizer,
            targets=copied_targets(targets),
            collected=self._collected,
        )

    def _copied(self, vector: Array) -> Parts:
        return self._network.named(vector.copy())
