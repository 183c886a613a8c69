"""Questions of the Microscope lens: all values of a forward and a backward pass."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.analysis.trace import Trace, trace
from tuinet.analysis.trained_batch import TrainedBatch
from tuinet.analysis.training_step import TrainingStep, next_step
from tuinet.config import Configuration
from tuinet.events import BatchTrained
from tuinet.nn.schedules import learning_rate
from tuinet.runs.checkpoints import load
from tuinet.runs.directory import Run
from tuinet.snapshot import Progress
from tuinet.tui.inquiry import IsWanted


@dataclass(frozen=True)
class OneImage:
    """What does the network of a checkpoint compute for this image, and what would it learn from it alone?"""

    model: Model
    subject: Subject
    train_size: int


@dataclass(frozen=True)
class LastBatch:
    """What did the network compute for the batch that was trained as a single step, and what did it learn from it?"""

    run: Run
    event: BatchTrained
    shape: tuple[int, ...]
    """Height and width of an image"""
    classes: tuple[str, ...]


Question = OneImage | LastBatch


@dataclass(frozen=True, eq=False)
class Pass:
    """A batch on its way through a network and back."""

    trace: Trace
    config: Configuration
    """With the live changes made so far"""
    pixels: NDArray[np.uint8]
    """The images of the batch, (N, height, width)"""
    classes: tuple[str, ...]
    """A name for each output"""
    batch: str = ""
    """`batch 12 of epoch 3`; empty for an image alone"""
    is_label_known: bool = True
    """True if the labels are known; otherwise predicted classes take their place"""


@dataclass(frozen=True, eq=False)
class NextStep:
    """What the checkpoint of a network says about the step that follows it."""

    model: Model
    config: Configuration
    """With the live changes made so far"""
    step: TrainingStep


class Passes:
    """Passes images through networks and back. A checkpoint is read once for all images that come one after another."""

    def __init__(self) -> None:
        self._next_step: NextStep | None = None
        """That of the network that was asked last: it may hold as much as several networks"""

    def compute(self, question: Question, _: IsWanted) -> Pass:
        """Pass images through the network and back. Raises CheckpointError, RunError and LinkError."""
        if isinstance(question, LastBatch):
            return _pass_batch(question)
        following = self._next_step
        if following is None or following.model is not question.model:
            following = _read_next_step(question)
            self._next_step = following
        return _pass_image(question, following)


def _read_next_step(question: OneImage) -> NextStep:
    model = question.model
    snapshot = load(model.checkpoint.path)
    config = Configuration.model_validate(snapshot.progress.config)
    step = next_step(snapshot, model.trained, config, question.train_size)
    step = _with_last_rate(step, config, snapshot.progress, question.train_size)
    return NextStep(model, config, step)


def _pass_image(question: OneImage, following: NextStep) -> Pass:
    model = question.model
    subject = question.subject
    label = subject.label_among(model.classes)
    is_label_known = label is not None
    if label is None:
        label = model.answer(subject.pixels).predicted
    traced = trace(model.trained, subject.x[np.newaxis], np.array([label]), following.step)
    return Pass(traced, following.config, subject.pixels[np.newaxis], model.classes, is_label_known=is_label_known)


def _with_last_rate(step: TrainingStep, config: Configuration, progress: Progress, train_size: int) -> TrainingStep:
    """Return the step as it is or, where the schedule has ended at a rate of zero, with the rate of the last batch."""
    if step.rate or not progress.epoch:
        return step
    batches = max(1, math.ceil(train_size / config.batch_size))
    epochs_done = progress.epoch + (progress.batch - 1) / batches
    rate = learning_rate(config.learning_rate, config.schedule, epochs_done, config.epochs, config.warmup)
    return replace(step, rate=rate)


def _pass_batch(question: LastBatch) -> Pass:
    batch = TrainedBatch.open(question.run, question.event)
    pixels = np.rint(batch.x * 255).astype(np.uint8).reshape(len(batch.x), *question.shape)
    # What the update needs of the configuration does not change in a run.
    config = question.run.record().config
    return Pass(batch.trace(), config, pixels, question.classes, f"batch {batch.batch} of epoch {batch.epoch}")
