"""The state of a run: weights, optimizer, random numbers and position, from a seed to a snapshot and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset, Images
from tuinet.errors import CheckpointError
from tuinet.evaluation.forward import evaluate
from tuinet.evaluation.predictions import Evaluation
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.nn.arrays import Array
from tuinet.nn.averaging import WeightAverage
from tuinet.nn.network import Network
from tuinet.nn.schedules import learning_rate
from tuinet.recorded_batch import BatchFacts, RecordedBatch
from tuinet.snapshot import LayerSums, Snapshot
from tuinet.training.accumulation import COLLECTED, Accumulation
from tuinet.training.batch_source import BatchSource, distortion_settings
from tuinet.training.building import encoding_for, network_for, optimizer_for, target_rules
from tuinet.training.diagnostics import layer_diagnostics
from tuinet.training.distorted_ahead import DistortedAhead
from tuinet.training.gathered_ahead import GatheredAhead
from tuinet.training.layer_means import LayerMeans
from tuinet.training.recording import Recording
from tuinet.training.step import Step, layer_norms
from tuinet.training.tally import Tally, Totals
from tuinet.training.targets import Batch, batch_targets

TRAINED = "trained"
"""The name under which the weights that are being trained are kept, if a snapshot's parameters are their averages"""


class Engine:
    """Training in progress.

    All random numbers but those of distortions come from one generator, seeded by the configuration: initial weights,
    order of the images and dropout. Distortions have generators of their own, one per batch, so that batches can be
    prepared ahead. So the same configuration gives the same weights, bit for bit, and a snapshot of the generator's
    state is enough to continue exactly.
    """

    def __init__(self, config: Configuration, dataset: Dataset, teachers: Sequence[Network] = ()) -> None:
        """`teachers` are the networks of the configuration's `teacher`, with logits of classes as their outputs."""
        self.config = config
        self.dataset = dataset
        self.rng = np.random.default_rng(config.seed)
        self.encoding = encoding_for(config, len(dataset.classes))
        self.network = network_for(config, dataset.inputs, self.encoding.classes, self.rng)
        self.gradient = np.empty_like(self.network.parameters)
        self.optimizer = optimizer_for(config, self.network)
        self.average: WeightAverage | None = None
        self.evaluated = self.network
        """The network that is validated and saved: that of the averaged weights, if they are averaged"""
        if config.averaging:
            self.evaluated = self.network.copy()
            self.average = WeightAverage(self.evaluated.state, config.averaging)
        self.batch_size = min(config.batch_size, len(dataset.train))
        self.batches = math.ceil(len(dataset.train) / self.batch_size)
        self.source = BatchSource(dataset, self.batch_size, distortion_settings(config, dataset))
        """Prepares the batches"""
        self.accumulation: Accumulation | None = None
        self.accumulate = config.batches_per_update(self.batches)
        """Batches per update"""
        if self.accumulate > 1:
            self.accumulation = Accumulation(self.accumulate, self.batch_size, len(dataset.train), self.gradient)
        self.target_rules = target_rules(config, dataset, self.encoding, teachers)
        """How targets are made from labels, in this order; empty if the labels are the targets"""
        self.is_clean = False
        """True if the current epoch trains on images without distortions"""
        self.epoch = 0
        """Finished epochs"""
        self.batch = 0
        """Batches done of the epoch after those"""
        self.diagnostics: list[LayerDiagnostics] = []
        """Measurements of the last batch that was measured"""
        self.recorded: RecordedBatch | None = None
        """The last batch that was recorded; its arrays are copies"""
        # The state before the order of the current epoch was drawn: the order has as many numbers as there are images,
        # so a snapshot within an epoch keeps this state and draws the order again.
        self._epoch_rng = self._rng_state()
        # The last batch of an epoch is usually smaller, so there are at most two sizes.
        self._steps: dict[int, Step] = {}

    def begin_epoch(
        self, totals: Totals | None = None, layer_sums: LayerSums | None = None, is_clean: bool | None = None
    ) -> None:
        """Draw the order of the images for the next epoch, and decide whether it is clean.

        For an epoch that is resumed, `totals` and `layer_sums` are those of its first part, and `is_clean` is that of
        its first part, even if the number of epochs has changed since.
        """
        if is_clean is None:
            is_clean = self.epoch >= self.config.epochs - self.config.clean_epochs
        self.is_clean = is_clean
        self.source.begin_epoch(self.epoch + 1, self.rng.permutation(len(self.dataset.train)), is_clean=is_clean)
        self.tally = Tally(self.batch_size, totals)
        self.layer_means = LayerMeans(math.ceil(self.batches / self.accumulate), layer_sums)

    def prepare_ahead(self) -> None:
        """Let another process prepare the batches from now on. The results are the same, bit for bit."""
        settings = distortion_settings(self.config, self.dataset)
        before = self.source
        if settings is None:
            self.source = GatheredAhead(self.dataset, self.batch_size)
        else:
            self.source = DistortedAhead(self.dataset, self.batch_size, settings)
        self.source.begin_epoch(before.epoch, before.order, is_clean=before.is_clean)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next batch: the same for all batches of an update."""
        config = self.config
        if config.is_full_batch:
            # The optimizer finds the length of a step itself: it needs no schedule.
            return config.learning_rate
        # The schedule stands still within a group of batches: they stand for one larger batch, which has one rate.
        epochs_done = self.epoch + (self.batch - self.batch % self.accumulate) / self.batches
        return learning_rate(config.learning_rate, config.schedule, epochs_done, config.epochs, config.warmup)

    @property
    def epochs_begun(self) -> int:
        """The number of epochs that have been trained, the last of them perhaps in part."""
        return self.epoch + (self.batch > 0)

    @property
    def is_finite(self) -> bool:
        """True if the loss of the current epoch, all parameters and the optimizer's state are finite."""
        if self.batch and not math.isfinite(self.tally.totals().loss):
            return False
        arrays = (self.network.state, *self.optimizer.state.values())
        return all(bool(np.isfinite(array).all()) for array in arrays)

    def train_batch(self, record: bool = False, rate: float | None = None) -> float:
        """Train on the next batch and return the learning rate that was used: `rate`, or else that of the schedule.

        With `record`, and for some batches of the epoch, the last among them, the gradient and the update of each
        layer are measured as well. With `record` the whole step is `recorded`, which takes time and memory.
        """
        if rate is None:
            rate = self.learning_rate
        number = self.batch + 1
        is_update = number % self.accumulate == 0 or number == self.batches
        is_in_sample = is_update and self.layer_means.wants(self.batch // self.accumulate)
        is_measured = record or is_in_sample or self.batch == self.batches - 1
        batch = self.source.batch(self.batch)
        x, labels, indices = batch
        targets = None
        if self.target_rules:
            targets = batch_targets(self.target_rules, Batch(x, labels, indices, self.rng))
        step = self._steps.get(len(x)) or self._new_step(len(x))
        recording: Recording | None = None
        if record:
            recording = Recording(self.network, self._facts(rate))
        step.losses_and_gradient(x, labels, targets)
        self.tally.add(step.loss.losses, step.loss.correct)
        if self.config.is_full_batch:
            self.optimizer.collect_loss(step.loss.losses, len(self.dataset.train))
        if recording is not None:
            recording.add_gradient(self.gradient, self.optimizer)
        if self.accumulation is not None:
            self.accumulation.add(self.batch)
            if recording is not None:
                recording.add_collected(self.accumulation.collected)
        if is_measured:
            gradient_norms = layer_norms(self.network, self.gradient)
        if is_update:
            step.update(self.optimizer, rate)
            if self.average is not None:
                self.average.add(self.network.state, self.optimizer.steps)
        elif is_measured:
            # The step that was taken: none.
            self.gradient.fill(0)
        if recording is not None:
            self.recorded = recording.finish(batch, targets, self.gradient)
        if is_measured:
            self.diagnostics = layer_diagnostics(self.network, self.gradient, gradient_norms)
        if is_in_sample:
            self.layer_means.add(self.diagnostics, rate)
        self.batch += 1
        return rate

    def end_epoch(self) -> None:
        """Count the epoch as finished."""
        self.epoch += 1
        self.batch = 0
        self._epoch_rng = self._rng_state()

    def change(self, config: Configuration) -> None:
        """Use other live hyperparameters from the next batch on."""
        self.config = config
        self.optimizer.momentum = config.momentum
        self.optimizer.weight_decay = config.weight_decay
        self.optimizer.l1 = config.l1
        # The dropout layers are part of the steps.
        self._steps.clear()

    def evaluate(self, images: Images) -> Evaluation:
        """Return the network's predictions for labelled images, with the loss that it is trained with."""
        return evaluate(self.evaluated, images, self.encoding)

    def named_state(self) -> dict[str, dict[str, Array]]:
        """Return the optimizer's state, as views: for each slot a part per parameter, by the parameter's name.

        Between the batches of an update, there is also what they have `collected` so far. If the weights are averaged,
        those that are being `trained` belong to it too, because a snapshot's parameters are the averages.
        """
        return {slot: self.network.named(vector) for slot, vector in self._state(self.batch).items()}

    def _state(self, batch: int) -> dict[str, Array]:
        """Return the vectors that determine the next update after that many batches of an epoch."""
        state = dict(self.optimizer.state)
        if self.accumulation is not None and batch % self.accumulate:
            state[COLLECTED] = self.accumulation.collected
        if self.average is not None:
            state[TRAINED] = self.network.state
        return state

    def progress_fields(self) -> dict[str, object]:
        """Return the fields of `Progress` that describe the engine."""
        totals = self.tally.totals() if self.batch else Totals()
        layer_sums = self.layer_means.sums if self.batch else LayerSums()
        return {
            "epoch": self.epoch,
            "batch": self.batch,
            "config": self.config.model_dump(mode="json"),
            "widths": list(self.network.widths),
            "classes": self.encoding.classes,
            "rng": self._rng_state() if self.batch else self._epoch_rng,
            "epoch_rng": self._epoch_rng,
            "optimizer_steps": self.optimizer.steps,
            "optimizer_numbers": self.optimizer.numbers,
            "is_clean": self.is_clean,
            "train_loss": totals.loss,
            "train_correct": totals.correct,
            "train_seen": totals.seen,
            "layer_sums": layer_sums,
        }

    def restore(self, snapshot: Snapshot) -> None:
        """Continue from a snapshot. Raises CheckpointError if it belongs to another network or optimizer."""
        progress = snapshot.progress
        if tuple(progress.widths) != self.network.widths:
            raise CheckpointError(f"belongs to a network {progress.widths}, expected {list(self.network.widths)}")
        state = self._state(progress.batch)
        if snapshot.optimizer.keys() != state.keys():
            raise CheckpointError(f"holds optimizer state {sorted(snapshot.optimizer)}, expected {sorted(state)}")
        try:
            self.evaluated.fill(self.evaluated.state, snapshot.parameters)
            for slot, vector in state.items():
                self.network.fill(vector, snapshot.optimizer[slot])
        except (KeyError, ValueError) as error:
            raise CheckpointError(f"does not fit a network {progress.widths}: {error}") from None
        self.optimizer.steps = progress.optimizer_steps
        self.optimizer.numbers |= progress.optimizer_numbers
        self.epoch = progress.epoch
        self.batch = progress.batch
        self._epoch_rng = progress.epoch_rng
        if self.batch:
            # The order of the images is drawn again, from the state in which it was drawn the first time.
            self.rng.bit_generator.state = progress.epoch_rng
            totals = Totals(progress.train_loss, progress.train_correct, progress.train_seen)
            self.begin_epoch(totals, progress.layer_sums, progress.is_clean)
        self.rng.bit_generator.state = progress.rng

    def _rng_state(self) -> dict[str, Any]:
        return dict(self.rng.bit_generator.state)

    def _new_step(self, batch: int) -> Step:
        self._steps[batch] = Step(self.network, self.encoding, self.gradient, batch, self.config, self.rng)
        return self._steps[batch]

    def _facts(self, rate: float) -> BatchFacts:
        """Return what the record of the next batch says besides its arrays."""
        return BatchFacts(
            epoch=self.epoch + 1,
            batch=self.batch + 1,
            batches=self.batches,
            config=self.config.model_dump(mode="json"),
            widths=list(self.network.widths),
            classes=self.encoding.classes,
            learning_rate=rate,
            rng=self._rng_state(),
            optimizer_steps=self.optimizer.steps,
            optimizer_numbers=dict(self.optimizer.numbers),
        )
