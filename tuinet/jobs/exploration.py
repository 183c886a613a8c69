"""What a person looks at of one run: its images, and what the network of each checkpoint answers to them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.dataset import SPLITS, Dataset, Images
from tuinet.errors import CheckpointError, DatasetError
from tuinet.jobs.data import load_run_data
from tuinet.jobs.trained import Trained, class_names, load_for, read_network
from tuinet.nn.losses import softmax
from tuinet.nn.network import Propagation
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.directory import Run
from tuinet.training.evaluation import ClassReport, Predictions, class_reports, predict
from tuinet.training.threads import use_threads

__all__ = [
    "ORDERS",
    "SPLITS",
    "Checkpoint",
    "ClassReport",
    "Exploration",
    "Filter",
    "Images",
    "Order",
    "Predictions",
    "next_mistake",
    "reports",
    "select",
]

PART = 5000
"""Images evaluated before it is asked whether to go on"""

NETWORKS, PREDICTIONS = 48_000_000, 24_000_000
"""Bytes of each that are kept: the default network has 0.8 MB, the predictions of 55,000 images 3 MB"""

Order = Literal["index", "confidence", "loss"]
ORDERS: tuple[Order, ...] = ("index", "confidence", "loss")

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The values last used, as many as fit into so many bytes, and always the newest; threads may share it."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._size = 0

    def get(self, key: K) -> V | None:
        """The value, if it is still there."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: K, value: V, size: int) -> V:
        """Keep a value of so many bytes, and let go of those that were not used for longest."""
        with self._lock:
            _, old = self._values.pop(key, (None, 0))
            self._values[key] = value, size
            self._size += size - old
            while self._size > self._most and len(self._values) > 1:
                _, (_, gone) = self._values.popitem(last=False)
                self._size -= gone
        return value


class Exploration:
    """One run, looked at. Nothing is read before it is asked for; threads may ask at the same time."""

    def __init__(self, run: Run) -> None:
        """Raises RunError if the run is not whole."""
        self.run = run
        self.config = run.record().config
        self._outputs = 0  # of the networks seen so far: data may have changed since, and have fewer classes
        self._names: tuple[str, ...] | None = None
        self._splits: dict[str, Images] = {}
        self._networks: Recent[str, Trained] = Recent(NETWORKS)
        self._predictions: Recent[tuple[str, str], Predictions] = Recent(PREDICTIONS)
        self._reading = Lock()

    @property
    def classes(self) -> tuple[str, ...]:
        """The name of each class. Raises DatasetError if the data set is not there."""
        if self._names is None:
            facts = self.run.record().dataset
            self._names = facts.classes if facts else self._load().classes
        return class_names(self._names, self._outputs)

    def checkpoints(self) -> list[Checkpoint]:
        """The checkpoints there are now, oldest first: a run that trains makes new ones and drops old ones."""
        return self.run.checkpoints().all()

    def default_checkpoint(self, best: int | None) -> Checkpoint:
        """That of the best epoch, which a `RunState` knows as `best_saved`; else the last.

        Raises CheckpointError if there is none.
        """
        found = self.checkpoints()
        if not found:
            raise CheckpointError(f"{self.run.run_id}: has no checkpoint yet: there is nothing to look at")
        return next((one for one in found if one.epoch == best and not one.batch), found[-1])

    def images(self, split: str) -> Images:
        """The images of a split, which may be none. Raises DatasetError if they cannot be read."""
        with self._reading:
            if split not in self._splits:
                images = self._load(split).split(split)
                if split == "valid" or self.config.train_limit:  # a view of all training images: let those go
                    images = Images(images.images.copy(), images.labels.copy())
                self._splits[split] = images
            return self._splits[split]

    def predictions(
        self, checkpoint: Checkpoint, split: str, wanted: Callable[[], bool] = lambda: True
    ) -> Predictions | None:
        """What the network answers to all images of a split; None if that was no longer `wanted` on the way.

        Raises DatasetError if there are no images, CheckpointError if the checkpoint no longer exists.
        """
        if (known := self.known(checkpoint, split)) is not None:
            return known
        images = self._some_images(split)
        network = self._trained(checkpoint).network
        use_threads(1)  # a second one would fight with the training for its core, and both would lose
        parts = []
        for start in range(0, len(images), PART):
            if not wanted():
                return None
            with np.errstate(over="ignore", invalid="ignore"):  # weights that were on their way to diverge
                parts.append(predict(network, images[slice(start, start + PART)]))
        found = joined(parts)
        size = found.probabilities.nbytes + found.losses.nbytes + found.labels.nbytes
        return self._predictions.put((checkpoint.path.name, split), found, size)

    def known(self, checkpoint: Checkpoint, split: str) -> Predictions | None:
        """The same where it was computed before and is still remembered: takes no time."""
        return self._predictions.get((checkpoint.path.name, split))

    def softmax_of(self, index: int, split: str, checkpoint: Checkpoint) -> NDArray[np.float32]:
        """What the network answers to one image: probabilities (classes,). Raises as `predictions` does."""
        if (known := self.known(checkpoint, split)) is not None:
            answer: NDArray[np.float32] = known.probabilities[index]
            return answer
        images = self._some_images(split)
        network = self._trained(checkpoint).network
        x = images.images[index].reshape(1, -1).astype(np.float32) / 255
        with np.errstate(over="ignore", invalid="ignore"):
            answer = softmax(Propagation(network, 1).forward(x))[0]
        return answer

    def _trained(self, checkpoint: Checkpoint) -> Trained:
        """The network of a checkpoint, which fits the data."""
        key = checkpoint.path.name
        if (known := self._networks.get(key)) is not None:
            return known
        self.run.fetch(checkpoint)
        if not checkpoint.path.exists():
            raise CheckpointError(f"{checkpoint.path}: was dropped meanwhile: choose another epoch")
        trained = Trained(self.run, checkpoint, self.config, read_network(checkpoint.path, self.config))
        if self._outputs != trained.network.widths[-1]:
            load_for(trained, None)  # raises if the data does not fit the network
            self._outputs = trained.network.widths[-1]
        return self._networks.put(key, trained, trained.network.parameters.nbytes)

    def _some_images(self, split: str) -> Images:
        images = self.images(split)
        if not len(images):
            reason = " (valid_size = 0)" if split == "valid" else ""
            raise DatasetError(f"{self.config.dataset}: there are no {split} images{reason}: choose another split")
        return images

    def _load(self, *splits: str) -> Dataset:
        return load_run_data(self.run, *splits)


def joined(parts: list[Predictions]) -> Predictions:
    """Predictions of consecutive images as one."""
    if len(parts) == 1:
        return parts[0]
    return Predictions(
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.losses for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def reports(predictions: Predictions) -> list[ClassReport]:
    """Precision, recall and F1 of each class."""
    return class_reports(predictions.confusion())


@dataclass(frozen=True)
class Filter:
    """Which images to look at, and in which order."""

    label: int | None = None
    predicted: int | None = None
    wrong: bool = False
    least: float = 0.0
    """Confidence, the probability of the predicted class, from here"""
    most: float = 1.0
    """to here"""
    sort: Order = "index"
    descending: bool | None = None
    """None: what is most worth a look first: a large loss, a small confidence, the first image"""

    @property
    def is_descending(self) -> bool:
        """Whether the largest come first."""
        return self.sort == "loss" if self.descending is None else self.descending

    @property
    def is_open(self) -> bool:
        """Whether every image passes."""
        return (self.label, self.predicted, self.wrong, self.least, self.most) == (None, None, False, 0.0, 1.0)


def select(predictions: Predictions, wanted: Filter) -> NDArray[np.intp]:
    """The indices of the images that pass a filter, in its order; equal ones by index."""
    labels = predictions.labels
    indices = np.arange(len(labels)) if wanted.label is None else np.flatnonzero(labels == wanted.label)
    if wanted.sort != "index" or not wanted.is_open:
        rows = predictions.probabilities[indices]
        predicted = rows.argmax(axis=1)
        confidences = rows[np.arange(len(rows)), predicted]  # ten times as fast as looking for the largest again
        passing = np.ones(len(rows), bool)
        if wanted.predicted is not None:
            passing &= predicted == wanted.predicted
        if wanted.wrong:
            passing &= predicted != labels[indices]
        if wanted.least > 0:
            passing &= confidences >= wanted.least
        if wanted.most < 1:  # rounding may carry a confidence above 1
            passing &= confidences <= wanted.most
        indices, confidences = indices[passing], confidences[passing]
    if wanted.sort == "index":
        return indices[::-1] if wanted.is_descending else indices
    values = confidences if wanted.sort == "confidence" else predictions.losses[indices]
    return indices[np.argsort(-values if wanted.is_descending else values, kind="stable")]


def next_mistake(predictions: Predictions, selected: NDArray[np.intp], position: int, step: int = 1) -> int | None:
    """The position of the next wrong answer among the selected, after the last the first again; None if all are right.

    With `step` -1 the one before.
    """
    wrong = np.flatnonzero(predictions.predicted[selected] != predictions.labels[selected])
    if not len(wrong):
        return None
    if step < 0:
        return int(wrong[np.searchsorted(wrong, position) - 1])
    return int(wrong[np.searchsorted(wrong, position, side="right") % len(wrong)])
