"""Looking at all units of a layer, as a question for an `Inquiry` that is answered bit by bit."""

from __future__ import annotations

import time
from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.units import UnitStatistics
from tuinet.datasets.dataset import Images
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.inquiry import IsWanted

PROGRESS = 0.25
"""Seconds from one part of an answer to the next: each is drawn, which takes time from the keys"""


@dataclass(frozen=True)
class SurveyUnits:
    """What has each unit of this hidden layer learned?"""

    exploration: Exploration
    checkpoint: Checkpoint
    split: str
    layer: int


@dataclass(frozen=True, eq=False)
class Survey:
    """The statistics of the units, over all images, or over some of them so far."""

    question: SurveyUnits
    statistics: UnitStatistics
    images: Images

    @property
    def is_complete(self) -> bool:
        """True if it is over all images."""
        return self.statistics.images == len(self.images)


class SurveyGrown(Message):
    """A survey is over more images than before."""

    def __init__(self, survey: Survey) -> None:
        super().__init__()
        self.survey = survey


def survey_units(question: SurveyUnits, is_wanted: IsWanted, owner: Widget) -> Survey | None:
    """Answer the question, and tell the owner about the parts of the answer with a `SurveyGrown` each.

    Returns None if it is no longer wanted. Raises DatasetError or CheckpointError.
    """
    images = question.exploration.images(question.split)
    survey = None
    posted_at = float("-inf")
    for statistics in question.exploration.unit_statistics(
        question.checkpoint, question.split, question.layer, is_wanted
    ):
        survey = Survey(question, statistics, images)
        if not survey.is_complete and is_wanted() and time.monotonic() - posted_at >= PROGRESS:
            # Safe from a thread: it only puts the message into the owner's queue.
            owner.post_message(SurveyGrown(survey))
            posted_at = time.monotonic()
    return survey
