"""Exploring a run as part of a committee, whose members' probabilities are averaged."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.analysis.committee import Committee
from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.datasets.dataset import Images
from tuinet.evaluation.answer import Answer
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
        """Return the committee's answer to one image. Raises RunError if the runs cannot form a committee."""
        return self._committee(model).answer(images.images[index], int(images.labels[index]))

    def evaluate_images(self, model: Model, images: Images) -> Evaluation:
        """Return the committee's answers to some images. Raises RunError if the runs cannot form a committee."""
        return self._committee(model).predict(images)

    def _committee(self, model: Model) -> Committee:
        others = [other.model(other.default_checkpoint(other.run.best_saved())) for other in self._others]
        return Committee([model, *others])
