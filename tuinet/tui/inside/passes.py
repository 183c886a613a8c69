"""What the Microscope asks: every number of a pass through the network and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.analysis.trace import Trace, trace
from tuinet.analysis.training_step import next_step
from tuinet.config import Configuration
from tuinet.runs.checkpoints import load
from tuinet.tui.inquiry import IsWanted


@dataclass(frozen=True)
class OneImage:
    """What does the network of a checkpoint compute for this image, and what would it learn from it alone?"""

    model: Model
    subject: Subject
    train_size: int


@dataclass(frozen=True, eq=False)
class Pass:
    """A batch on its way through a network and back."""

    trace: Trace
    config: Configuration
    """With the live changes made so far"""
    pixels: NDArray[np.uint8]
    """The images of the batch, (N, height, width)"""
    name: str
    """What the batch is: `test image 247`, `batch 12 of epoch 3`"""
    is_label_known: bool = True
    """Whether the labels are the true ones; otherwise the predicted class stands in for it"""


def pass_image(question: OneImage, _: IsWanted) -> Pass:
    """Pass one image through the network and back. Raises CheckpointError."""
    model = question.model
    subject = question.subject
    snapshot = load(model.checkpoint.path)
    config = Configuration.model_validate(snapshot.progress.config)
    step = next_step(snapshot, model.network, config, question.train_size)
    x = subject.x[np.newaxis]
    label = subject.label
    if label is None:
        label = model.answer(subject.pixels).predicted
    traced = trace(model.network, x, np.array([label]), step)
    return Pass(traced, config, subject.pixels[np.newaxis], subject.name, subject.label is not None)
