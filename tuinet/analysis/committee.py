"""A committee: several trained networks whose probabilities are averaged."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from tuinet.analysis.classifier import Classifier
from tuinet.analysis.input_format import InputFormat
from tuinet.analysis.model import Model
from tuinet.datasets.dataset import Dataset
from tuinet.errors import RunError
from tuinet.evaluation.averages import average_evaluations, average_predictions
from tuinet.evaluation.predictions import Predictions
from tuinet.limits import shortened


class Committee(Classifier):
    """Trained networks whose probabilities are averaged.

    Their architectures may differ, but they must have the same classes and image size. A committee of one behaves like
    that network alone.
    """

    def __init__(self, members: Sequence[Model]) -> None:
        """Take at least one member. Raises RunError unless all have the same classes and image size."""
        self.members = tuple(members)
        first = self.members[0]
        for other in self.members[1:]:
            check_agree(first, other)

    @property
    def inputs(self) -> int:
        """The number of pixels of an image."""
        return self.members[0].inputs

    @property
    def outputs(self) -> int:
        """The number of probabilities in an answer."""
        return self.members[0].outputs

    @property
    def input_format(self) -> InputFormat:
        """The format of the images. Raises like `Model.input_format`."""
        return self.members[0].input_format

    @property
    def is_untrained(self) -> bool:
        """True if no member has been trained."""
        return all(member.is_untrained for member in self.members)

    def _predict(self, images: ArrayLike, labels: ArrayLike | None) -> Predictions:
        # Each member preprocesses the images itself.
        if labels is None:
            return average_predictions([member.predict(member.prepared(images)) for member in self.members])
        return average_evaluations([member.predict(member.prepared(images), labels) for member in self.members])

    def dataset(self, *splits: str, name: str | None = None) -> Dataset:
        """Load splits of the first member's data set or of another one, not preprocessed.

        Raises like `Model.dataset`.
        """
        return self.members[0].dataset(*splits, name=name, is_raw=True)


def check_agree(model: Model, other: Model) -> None:
    """Raise RunError unless two networks have the same classes and image size."""
    pair = f"{model.run.run_id} and {other.run.run_id}: cannot form a committee"
    if model.input_format.shape != other.input_format.shape:
        sizes = " and ".join("×".join(map(str, form.shape)) for form in (model.input_format, other.input_format))
        raise RunError(f"{pair}: their images have {sizes} pixels: expected the same size")
    if model.classes != other.classes:
        names = " and ".join(f"'{shortened(', '.join(each.classes))}'" for each in (model, other))
        raise RunError(f"{pair}: their classes are {names}: expected the same")
