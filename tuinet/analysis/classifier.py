"""Whatever classifies images: a trained network, or a committee of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import overload

from numpy.typing import ArrayLike

from tuinet.analysis.input_format import InputFormat
from tuinet.analysis.pixels import one_image
from tuinet.datasets.dataset import Dataset, Images
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.predictions import Evaluation, Predictions


class Classifier(ABC):
    """Predicts the classes of images of one size."""

    @property
    @abstractmethod
    def inputs(self) -> int:
        """The number of pixels of an image."""

    @property
    @abstractmethod
    def outputs(self) -> int:
        """The number of probabilities in an answer. A network may have more outputs than its data set has classes."""

    @property
    @abstractmethod
    def input_format(self) -> InputFormat:
        """The format of the images."""

    @property
    @abstractmethod
    def is_untrained(self) -> bool:
        """True if the weights are still the initial ones, so that every answer is a guess."""

    @abstractmethod
    def dataset(self, *splits: str, name: str | None = None) -> Dataset:
        """Load splits of the data set that it was trained on, or of another one. Raises DatasetError."""

    @abstractmethod
    def _predict(self, images: ArrayLike, labels: ArrayLike | None) -> Predictions:
        """Predict the classes of n images, and evaluate the predictions if there are labels."""

    @property
    def classes(self) -> tuple[str, ...]:
        """A name for each output. Raises like `input_format`."""
        return self.input_format.classes

    @overload
    def predict(self, images: Images) -> Evaluation: ...
    @overload
    def predict(self, images: ArrayLike) -> Predictions: ...
    @overload
    def predict(self, images: ArrayLike, labels: ArrayLike) -> Evaluation: ...
    @overload
    def predict(self, images: ArrayLike, labels: ArrayLike | None) -> Predictions: ...
    def predict(self, images: Images | ArrayLike, labels: ArrayLike | None = None) -> Predictions:
        """Predict the classes of n images, of shape (n, inputs) or (n, height, width).

        Integers are levels from 0 to 255, anything else is a number from 0 to 1. With labels (n,), which the images of
        a data set include, the result is an `Evaluation` with accuracy, losses and confusion matrix. Raises ImageError
        for images or labels that do not fit the network.
        """
        if isinstance(images, Images):
            return self._predict(images.images, images.labels)
        return self._predict(images, labels)

    def answer(self, pixels: ArrayLike, label: int | None = None) -> Answer:
        """Return the answer to one image of shape (inputs,) or (height, width). Raises ImageError like `predict`."""
        image = one_image(pixels, self.inputs)
        labels = None if label is None else [label]
        return replace(self.predict(image, labels).answer(0), untrained=self.is_untrained)

    def images(self, split: str = "test") -> Images:
        """Return the images of a split of its data set: `train`, `valid` or `test`. Raises DatasetError.

        Those of a network are preprocessed as in its run; those of a committee are not, as each member does it itself.
        """
        return self.dataset(split).split(split)
