"""A training step: the state of the optimizer, and everything else that determines the update."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass

import numpy as np

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.nn.arrays import Array
from tuinet.nn.encodings import Encoding
from tuinet.nn.network import Network
from tuinet.nn.optimizer import Optimizer
from tuinet.nn.optimizers import clip_norm
from tuinet.nn.schedules import learning_rate
from tuinet.snapshot import Snapshot
from tuinet.training.building import encoding_for, optimizer_for


@dataclass(frozen=True, eq=False)
class TrainingStep:
    """Everything that determines what a network learns from a batch, besides the batch itself. Immutable."""

    optimizer: Optimizer
    """The optimizer, with its state before the batch"""
    rate: float
    """The learning rate"""
    clip_norm: float | None = None
    """The largest norm of the gradient"""
    label_smoothing: float = 0.0
    dropout: float = 0.0
    rng: np.random.Generator | None = None
    """The generator in the state from which the batch draws its dropout masks; None for no dropout"""
    temperature: float = 1.0
    """The temperature that softens the answers of a teacher"""
    teacher_share: float = 0.0
    """The share of the teacher in the loss"""
    encoding: Encoding | None = None
    """What the outputs stand for, and the loss that fits it; None if they are logits of classes"""

    def update(self, parameters: Array, gradient: Array) -> Array:
        """Return the update that the optimizer subtracts from the parameters, a vector laid out like them."""
        update = gradient.copy()
        if self.clip_norm is not None:
            clip_norm(update, self.clip_norm)
        copy.deepcopy(self.optimizer).step(parameters.copy(), update, self.rate)
        return update


def next_step(snapshot: Snapshot, network: Network, config: Configuration, train_size: int) -> TrainingStep:
    """Return the training step that follows a checkpoint, without dropout, whose masks are random.

    Args:
        snapshot: The content of the checkpoint.
        network: The network of the checkpoint, as it was trained.
        config: The configuration, with the live changes made so far.
        train_size: The number of training images, which determines the progress within an epoch.

    Raises:
        CheckpointError: The optimizer's state does not fit the network or the configuration.
    """
    progress = snapshot.progress
    optimizer = optimizer_for(config, network)
    optimizer.steps = progress.optimizer_steps
    optimizer.numbers |= progress.optimizer_numbers
    try:
        for slot, vector in optimizer.state.items():
            network.fill(vector, snapshot.optimizer[slot])
    except (KeyError, ValueError) as error:
        raise CheckpointError(f"holds no optimizer state for {config.optimizer}: {error}") from None
    encoding = encoding_for(config, progress.classes or network.widths[-1])
    batches = max(1, math.ceil(train_size / config.batch_size))
    first = progress.batch - progress.batch % config.batches_per_update(batches)
    epochs_done = progress.epoch + first / batches
    rate = config.learning_rate
    if not config.is_full_batch:
        rate = learning_rate(config.learning_rate, config.schedule, epochs_done, config.epochs, config.warmup)
    return TrainingStep(optimizer, rate, config.clip_norm, config.label_smoothing, encoding=encoding)
