"""Exploring a run as part of a committee, whose members' probabilities are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuinet.analysis.committee import Committee
from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.datasets.dataset import Images
from tuinet.errors import RunError
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.averages import average_evaluations
from tuinet.evaluation.predictions import Evaluation
from tuinet.runs.directory import Run


class CommitteeExploration(Exploration):
    """A run in a committee with the best checkpoints of other runs.

    The images are the run's own. Another epoch changes only its own checkpoint; the other members keep their best ones.
    """

    def __init__(self, run: Run, others: Sequence[Run]) -> None:
        """Open a run. Raises RunError if it or one of the others is incomplete."""
        super().__init__(run)
        self._others = [Exploration.shared(other) for other in others]

    def answer_image(self, model: Model, images: Images, index: int) -> Answer:
        """Return the committee's answer to one image. Raises like `evaluate_images`."""
        answer = self.evaluate_images(model, images[index : index + 1]).answer(0)
        return replace(answer, untrained=all(member.checkpoint.is_untrained for member in self._members(model)))

    def evaluate_images(self, model: Model, images: Images) -> Evaluation:
        """Return the committee's answers to some images, which are preprocessed.

        Raises RunError if the runs cannot form a committee, or preprocess images differently: only one form is shown.
        """
        return average_evaluations([member.predict(images) for member in self._members(model)])

    def _members(self, model: Model) -> Sequence[Model]:
        others = [other.model(other.default_checkpoint(other.run.best_saved())) for other in self._others]
        committee = Committee([model, *others])
        if not committee.agree_on_images():
            names = ", ".join(member.run.run_id for member in committee.members)
            raise RunError(
                f"{names}: they preprocess images differently, and only one form can be shown: "
                "'tuinet eval' and 'tuinet predict' take them as a committee"
            )
        return committee.members
