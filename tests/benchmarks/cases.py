"""The networks that the benchmarks train: three sizes, on the 55,000 training images of MNIST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 0.1
"""Learning rate, constant."""

WARM_UP = 50
"""Batches trained before the clock starts: compilers have compiled by then, and memory is there."""

CLASSES = 10


@dataclass(frozen=True)
class Case:
    """A network and a batch size, and what tuinet aims at: at least so many times the speed of another."""

    widths: tuple[int, ...]
    batch: int
    targets: dict[str, float]

    @property
    def name(self) -> str:
        """As in 784-128-10, 64."""
        return f"{'-'.join(map(str, self.widths))}, {self.batch}"


CASES = (
    Case((784, 10, 10), 32, {"PyTorch": 7.0, "JAX jit": 2.0}),
    Case((784, 128, 10), 64, {"PyTorch": 2.0, "JAX jit": 1.1, "ceiling": 0.65}),
    Case(
        (784, 512, 512, 10),
        128,
        {
            **dict.fromkeys(("PyTorch", "PyTorch, no metrics", "torch.compile", "JAX jit", "scikit-learn"), 1.0),
            "ceiling": 0.9,
        },
    ),
)


@dataclass(frozen=True)
class Rates:
    """Results of one process of a contender: images per second in each epoch."""

    rates: list[float]
    threads: int | None = None
    whole: list[float] | None = None
    """The same with validation, checkpoint and log, for a contender that has them."""
    loss: float | None = None
    """Mean training loss of the last epoch, to see that it did learn."""
    missing: str | None = None
    """Why there are no rates."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def training_images() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The training images (55000, 784) as float32 in [0, 1] and their labels, all in memory before the clock starts."""
    from tuinet.datasets.dataset import load

    train = load("mnist", Path("none"), valid_size=5000, train_limit=None).train
    return train.images.reshape(len(train), -1).astype(np.float32) / np.float32(255), train.labels.astype(np.int64)


def batches(order: NDArray[np.intp], size: int) -> list[NDArray[np.intp]]:
    """An order cut into batches; the last one may be smaller."""
    return [order[start : start + size] for start in range(0, len(order), size)]


def weights(case: Case, dtype: type[np.floating]) -> list[tuple[NDArray[np.floating], NDArray[np.floating]]]:
    """Weights (out, in) by He and biases (out,) of zero for each layer, for contenders that bring none of their own."""
    rng = np.random.default_rng(0)
    return [
        (rng.normal(0, (2 / inputs) ** 0.5, (outputs, inputs)).astype(dtype), np.zeros(outputs, dtype))
        for inputs, outputs in pairwise(case.widths)
    ]


def timed(epoch: Callable[[], int], epochs: int, clock: Callable[[], float]) -> list[float]:
    """Images a second of each epoch; `epoch` trains one and returns how many images it trained on."""
    rates = []
    for _ in range(epochs):
        started = clock()
        images = epoch()
        rates.append(images / (clock() - started))
    return rates
