"""Questions of the Explore screen for an `Inquiry`, with the functions that answer them in a thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tuinet.analysis.committee_exploration import CommitteeExploration
from tuinet.analysis.exploration import Exploration
from tuinet.datasets.dataset import Images
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.predictions import Evaluation
from tuinet.jobs.follower import RunFollower
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.directory import Run
from tuinet.tui.inquiry import IsWanted


@dataclass(frozen=True)
class Source:
    """The source of images: a split of a run."""

    follower: RunFollower
    split: str
    exploration: Exploration | None = field(compare=False)
    """The run as it was opened before, with its caches; None if it was not"""
    others: tuple[Run, ...] = ()
    """The other members of its committee"""


class OpenedSource(NamedTuple):
    """The images of a split, and the names of the classes."""

    exploration: Exploration
    images: Images
    classes: tuple[str, ...]


def open_source(source: Source, _: IsWanted) -> OpenedSource:
    """Read the images. Raises RunError, DatasetError or LinkError."""
    exploration = source.exploration
    if exploration is None and source.others:
        exploration = CommitteeExploration(source.follower.run, source.others)
    elif exploration is None:
        exploration = Exploration.shared(source.follower.run)
    return OpenedSource(exploration, exploration.images(source.split), exploration.classes)


@dataclass(frozen=True)
class OneImage:
    """What does the network of this checkpoint answer to one image?"""

    exploration: Exploration
    checkpoint: Checkpoint
    split: str
    index: int


def answer_image(question: OneImage, _: IsWanted) -> Answer:
    """Run one image through the network. Raises DatasetError or CheckpointError."""
    return question.exploration.answer(question.checkpoint, question.split, question.index)


@dataclass(frozen=True)
class AllImages:
    """What does the network answer to all images of a split?

    While a run is followed this is one question, whichever checkpoint is the newest. So an evaluation that has begun
    is finished and shown: if each new checkpoint started over, a run that saves faster than this computer evaluates
    would never show anything.
    """

    exploration: Exploration
    split: str
    checkpoint: Checkpoint | None
    """None for the newest"""


class EvaluatedCheckpoint(NamedTuple):
    """The answers, and whose they are."""

    checkpoint: Checkpoint
    evaluation: Evaluation | None
    """None if it was no longer wanted"""


def evaluate_images(question: AllImages, is_wanted: IsWanted) -> EvaluatedCheckpoint:
    """Run all images through the network. Raises DatasetError or CheckpointError."""
    checkpoint = question.checkpoint or question.exploration.default_checkpoint(best=None)
    return EvaluatedCheckpoint(checkpoint, question.exploration.evaluate(checkpoint, question.split, is_wanted))
