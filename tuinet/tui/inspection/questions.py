"""Questions of an inspector for an `Inquiry`, with the functions that answer them in a thread."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.errors import DatasetError, TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.messages import spoken_split
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.directory import Run
from tuinet.tui.checkpoints.listing import CheckpointList, CheckpointsOf, list_checkpoints
from tuinet.tui.inquiry import IsWanted


@dataclass(frozen=True)
class OpenRun:
    """Open a run, to ask its networks."""

    follower: RunFollower


class OpenedRun(NamedTuple):
    """A run, and its checkpoints."""

    exploration: Exploration
    listed: CheckpointList


def open_run(question: OpenRun, is_wanted: IsWanted) -> OpenedRun:
    """Open the run, list its checkpoints, and open the model that is shown first. Raises RunError or LinkError.

    All of it in one go: each return to the event loop takes longer than the work where training uses the cores.
    """
    exploration = Exploration.shared(question.follower.run)
    listed = list_checkpoints(CheckpointsOf(exploration, question.follower), is_wanted)
    first = listed.first
    if first is not None and is_wanted():
        # What is wrong with it is said when it is chosen.
        with suppress(TuinetError):
            open_model(OpenModel(exploration, first), is_wanted)
    return OpenedRun(exploration, listed)


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


def opened_model(exploration: Exploration, checkpoint: Checkpoint) -> OpenedModel | None:
    """Return the model of a checkpoint if it is open already, at once."""
    model = exploration.cached_model(checkpoint)
    if model is None or not model.knows_input_format:
        return None
    return OpenedModel(model, model.input_format.classes)


AT_ONCE = 300_000
"""Parameters up to which the way to a thread and back takes longer than an answer to one image: about 1 ms"""


def answers_at_once(*models: Model) -> bool:
    """Return True if networks answer one image so fast that they are asked on the event loop."""
    return sum(model.network.parameters.size for model in models) <= AT_ONCE


@dataclass(frozen=True)
class ImageOf:
    """An image of a split, by its position."""

    run: Run
    split: str
    index: int


def load_image(question: ImageOf, _: IsWanted) -> Subject:
    """Read the image; after the last comes the first. Raises DatasetError, RunError or LinkError."""
    exploration = Exploration.shared(question.run)
    images = exploration.images(question.split)
    if not len(images):
        missing = f"no {spoken_split(question.split)} images"
        raise DatasetError(f"{exploration.config.dataset}: {missing}: choose another split")
    index = question.index % len(images)
    return Subject.of(images, question.split, index, exploration.classes, exploration.preprocessing)


def is_image_loaded(question: ImageOf) -> bool:
    """Return True if the images of the split are in memory: the way to a thread and back would take longer."""
    exploration = Exploration.opened(question.run)
    return exploration is not None and exploration.has_read(question.split)
