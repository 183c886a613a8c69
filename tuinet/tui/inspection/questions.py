"""What an inspector asks of a run, as questions for an `Inquiry`: each is answered by a function in a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.errors import DatasetError
from tuinet.jobs.follower import RunFollower
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.inquiry import IsWanted


@dataclass(frozen=True)
class OpenRun:
    """Open a run, to ask its networks."""

    follower: RunFollower


def open_run(question: OpenRun, _: IsWanted) -> Exploration:
    """Open the run. Raises RunError or LinkError."""
    return Exploration.shared(question.follower.run)


@dataclass(frozen=True)
class OpenModel:
    """Open the model of a checkpoint."""

    exploration: Exploration
    checkpoint: Checkpoint


class OpenedModel(NamedTuple):
    """A model, and the names of its classes."""

    model: Model
    classes: tuple[str, ...]


def open_model(question: OpenModel, _: IsWanted) -> OpenedModel:
    """Open the model. Raises CheckpointError, DatasetError, RunError or LinkError."""
    model = question.exploration.model(question.checkpoint)
    # The input format, once read, is kept: panes need it at once.
    return OpenedModel(model, model.input_format.classes)


@dataclass(frozen=True)
class ImageOf:
    """An image of a split, by its position."""

    exploration: Exploration
    split: str
    index: int


def load_image(question: ImageOf, _: IsWanted) -> Subject:
    """Read the image; behind the last comes the first. Raises DatasetError, RunError or LinkError."""
    images = question.exploration.images(question.split)
    if not len(images):
        raise DatasetError(f"{question.exploration.config.dataset}: no {question.split} images: choose another split")
    return Subject.of(images, question.split, question.index % len(images), question.exploration.classes)
