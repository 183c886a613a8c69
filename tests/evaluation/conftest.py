"""Images to evaluate, and evaluations written by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.datasets.dataset import Images, load
from tuinet.evaluation.predictions import Evaluation

Evaluated = Callable[..., Evaluation]


def evaluated(*rows: tuple[int, int, float], classes: int = 3) -> Evaluation:
    """An evaluation from rows of true class, predicted class and confidence; the other classes share the rest."""
    probabilities = np.empty((len(rows), classes), np.float32)
    for row, (_, predicted, confidence) in zip(probabilities, rows, strict=True):
        row[:] = (1 - confidence) / (classes - 1)
        row[predicted] = confidence
    labels = np.array([label for label, _, _ in rows])
    return Evaluation(probabilities, -np.log(probabilities[np.arange(len(rows)), labels]), labels)


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Images:
    """1,000 MNIST test images."""
    home = tmp_path_factory.mktemp("home")
    return load("mnist", home, valid_size=0, train_limit=None, splits=["test"]).test[:1000]


@pytest.fixture(scope="session")
def random_evaluation() -> Evaluation:
    """An evaluation of 2,000 images by a network that is wrong about half of the time."""
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(2000, 10))
    labels = rng.integers(10, size=2000)
    logits[np.arange(2000), labels] += 1.5
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    losses = -np.log(probabilities[np.arange(2000), labels])
    return Evaluation(probabilities.astype(np.float32), losses.astype(np.float32), labels)
