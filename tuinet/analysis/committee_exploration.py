"""Exploring a run as part of a committee, whose members' probabilities are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuinet.analysis.committee import Committee
from tuinet.analysis.exploration import Exploration
from tuinet.analysis.member_images import MemberImages
from tuinet.analysis.model import Model
from tuinet.datasets.preprocessing import NO_PREPROCESSING
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.averages import average_evaluations
from tuinet.evaluation.predictions import Evaluation
from tuinet.runs.directory import Run


class CommitteeExploration(Exploration):
    """A run in a committee with the best checkpoints of other runs.

    The images are the run's own. If the members preprocess them differently, they are as in the data set, because no
    other form suits all of them; each member then preprocesses them itself. Another epoch changes only the run's own
    checkpoint; the other members keep their best ones.
    """

    def __init__(self, run: Run, others: Sequence[Run]) -> None:
        """Open a run. Raises RunError if it or one of the others is incomplete."""
        super().__init__(run)
        self._others = [Exploration.shared(other) for other in others]
        self._member_images = MemberImages()
        if any(other.preprocessing != self.preprocessing for other in self._others):
            self.preprocessing = NO_PREPROCESSING
            self.members_differ = True

    def answer_image(self, model: Model, split: str, index: int) -> Answer:
        """Return the committee's answer to one image. Raises like `evaluate_part`."""
        answer = self.evaluate_part(model, split, slice(index, index + 1)).answer(0)
        return replace(answer, untrained=all(member.checkpoint.is_untrained for member in self._members(model)))

    def evaluate_part(self, model: Model, split: str, part: slice) -> Evaluation:
        """Return the committee's answers to a part of a split. Raises RunError if the runs cannot form a committee."""
        return average_evaluations([self._evaluate(member, split, part) for member in self._members(model)])

    def _evaluate(self, member: Model, split: str, part: slice) -> Evaluation:
        images = self.images(split)[part]
        if self.members_differ:
            images = self._member_images.seen_by(member.input_format, images, split, part.start)
        return member.predict(images)

    def _members(self, model: Model) -> Sequence[Model]:
        others = [other.model(other.default_checkpoint(other.run.best_saved())) for other in self._others]
        return Committee([model, *others]).members
