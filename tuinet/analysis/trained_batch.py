"""The last batch that a run trained as a single step: every value of the training step, as the run computed it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tuinet.analysis.trace import LayerTrace, Trace, trace
from tuinet.analysis.training_step import TrainingStep
from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.events import BatchTrained
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.losses import Targets
from tuinet.nn.network import Network, Propagation
from tuinet.recorded_batch import RecordedBatch
from tuinet.runs.directory import Run
from tuinet.runs.last_batch import load_at
from tuinet.training.building import encoding_for, network_for, optimizer_for


@dataclass(frozen=True, eq=False)
class TrainedBatch:
    """A batch of N images, the network before it was trained on, and the resulting update.

    `gradient` and `update` are vectors laid out like the parameters: `before.views(batch.update)` gives the part for
    each weight and bias.
    """

    epoch: int
    """The epoch, from 1"""
    batch: int
    """The number of the batch in the epoch, from 1"""
    batches: int
    """The number of batches in the epoch"""
    x: Array
    """The images (N, inputs) as the network saw them, in [0, 1], after augmentation"""
    labels: Labels
    """(N,)"""
    indices: Labels
    """(N,), the position of each image among the training images"""
    targets: Targets | None
    """The targets of the images; None if their labels are the targets"""
    before: Network
    """The network before the update"""
    step: TrainingStep
    """How the update follows from the gradient"""
    gradient: Array
    """The gradient of the mean loss, neither clipped nor with weight decay"""
    update: Array
    """The update that the optimizer subtracted from the parameters: 0 between the batches of one update"""
    collected: Array | None = None
    """The gradient accumulated over the batches of this update so far; None without accumulation"""
    group: tuple[int, int] = (1, 1)
    """The position of this batch in its update, from 1, and the number of batches in the update"""

    @classmethod
    def open(cls, run: Run, event: BatchTrained) -> TrainedBatch:
        """Read the batch of an event that announces a record: see `RunState.recorded`.

        Raises CheckpointError if the record is damaged or a later step has replaced it, RunError and LinkError.
        """
        run.fetch_batch(event)
        path = run.last_batch_path
        return cls.of(load_at(path, run.record().config, event.epoch, event.batch), path)

    @classmethod
    def of(cls, record: RecordedBatch, path: Path) -> TrainedBatch:
        """Convert a record that was read from `path`. Raises CheckpointError if it is damaged."""
        facts = record.facts
        config = Configuration.model_validate(facts.config)
        before = network_for(config, facts.widths[0], facts.classes or facts.widths[-1])
        before.state[...] = before.state_vector(record.parameters)
        return cls(
            epoch=facts.epoch,
            batch=facts.batch,
            batches=facts.batches,
            x=record.x,
            labels=record.labels,
            indices=record.indices,
            targets=Targets(**record.targets) if record.targets else None,
            before=before,
            step=_step(record, config, before, path),
            gradient=before.vector(record.gradient),
            update=before.vector(record.update),
            collected=before.vector(record.collected) if record.collected else None,
            group=_group(facts.batch, facts.batches, config.batches_per_update(facts.batches)),
        )

    @property
    def after(self) -> Network:
        """The network after the update, bit for bit: θ ← θ - update."""
        network = self.before.copy()
        if network.normalisation == "batch":
            # The forward pass of a step also moves the running means, and dropout changes what reaches them.
            gradient = np.empty_like(network.parameters)
            rng = copy.deepcopy(self.step.rng)
            Propagation(network, len(self.x), gradient, self.step.dropout, rng).forward(self.x)
        np.subtract(self.before.parameters, self.update, out=network.parameters)
        return network

    def trace(self) -> Trace:
        """Return all values of the step. Gradients and updates are those of the run; the rest is recomputed from `x`.

        The last bits of recomputed values may differ if the run used another number of threads.
        """
        computed = trace(self.before, self.x, self.labels, self.step, self.targets)
        gradients = zip(*self.before.views(self.gradient), strict=True)
        updates = zip(*self.before.views(self.update), strict=True)
        layers = [
            replace(
                layer,
                weight_gradient=weight_gradient,
                bias_gradient=bias_gradient,
                weight_update=weight_update,
                bias_update=bias_update,
            )
            for layer, (weight_gradient, bias_gradient), (weight_update, bias_update) in zip(
                computed.layers, gradients, updates, strict=True
            )
        ]
        return replace(computed, layers=self._with_collected(layers), group=self.group)

    def _with_collected(self, layers: list[LayerTrace]) -> tuple[LayerTrace, ...]:
        if self.collected is None:
            return tuple(layers)
        parts = zip(*self.before.views(self.collected), strict=True)
        return tuple(
            replace(layer, collected_weight=weight, collected_bias=bias)
            for layer, (weight, bias) in zip(layers, parts, strict=True)
        )


def _group(batch: int, batches: int, accumulate: int) -> tuple[int, int]:
    """Return the position of a batch in its update, from 1, and the number of batches in the update."""
    first = (batch - 1) // accumulate * accumulate
    return batch - first, min(accumulate, batches - first)


def _step(record: RecordedBatch, config: Configuration, before: Network, path: Path) -> TrainingStep:
    """Return the training step of a record. Raises CheckpointError if the random generator's state is invalid."""
    facts = record.facts
    optimizer = optimizer_for(config, before)
    optimizer.steps = facts.optimizer_steps
    optimizer.numbers |= facts.optimizer_numbers
    for slot, vector in optimizer.state.items():
        vector[...] = before.vector(record.optimizer[slot])
    rng = np.random.default_rng()
    try:
        rng.bit_generator.state = facts.rng
    except (KeyError, TypeError, ValueError, OverflowError):
        raise CheckpointError(f"{path}: damaged: its random numbers cannot be drawn again") from None
    encoding = encoding_for(config, facts.classes or facts.widths[-1])
    return TrainingStep(
        optimizer,
        facts.learning_rate,
        config.clip_norm,
        config.label_smoothing,
        config.dropout,
        rng,
        config.temperature,
        config.teacher_share,
        encoding,
    )
