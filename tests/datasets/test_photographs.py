"""Photographs of digits are recognised nearly as well as digits on clean paper, whatever the paper and the light."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.analysis.model import Model
from tuinet.datasets.dataset import load
from tuinet.datasets.figures import find_figures
from tuinet.datasets.framing import frame
from tuinet.datasets.grey import scale_of, to_unit
from tuinet.nn.network import Network, Propagation
from tuinet.runs.collection import find_run

from . import photographs

SCANNED = 8
"""Test digits of MNIST in the sample. Ten drawn digits, one of each, are added to them"""

SHARE = 0.9
"""The share of the accuracy on clean paper that every kind of photograph must reach"""

TRAINING = ("--train-limit", "12000", "--hidden", "64", "--epochs", "3", "--threads", "1", "--quiet")

Photographer = Callable[[photographs.Grey, photographs.Rng], NDArray[np.generic]]


@dataclass(frozen=True)
class Reader:
    """A network trained on MNIST, and digits as ink without paper, with their labels."""

    network: Network
    digits: list[photographs.Grey]
    labels: list[int]

    def accuracy(self, photograph: Photographer) -> float:
        """The share of the digits that are recognised. Finding more or less than one figure counts as an error."""
        right = 0
        for index, (digit, label) in enumerate(zip(self.digits, self.labels, strict=True)):
            pixels = photograph(digit, np.random.default_rng(index))
            black, white = (0, 255) if pixels.dtype == np.uint8 else scale_of(pixels.dtype, 0, float(pixels.max()))
            figures = find_figures(to_unit(pixels, black, white))
            if len(figures) == 1:
                x = frame(figures[0].ink).reshape(1, -1).astype(np.float32) / 255
                right += int(Propagation(self.network, 1).forward(x).argmax()) == label
        return right / len(self.digits)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    home = tmp_path_factory.mktemp("photographs")
    program = Path(sys.executable).with_name("tuinet")
    subprocess.run([program, "train", *TRAINING], env={"TUINET_HOME": str(home)}, check=True, stdin=subprocess.DEVNULL)
    network = Model.open(find_run(home / "runs", "last")).network
    test = load("mnist", home, valid_size=0, train_limit=None, splits=["test"]).test
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(test), SCANNED, replace=False).tolist()
    digits = [photographs.scanned(test.images[index], 256) for index in chosen]
    digits += [photographs.drawn(digit, rng, rng.uniform(5, 10)) for digit in photographs.STROKES]
    labels = [int(test.labels[index]) for index in chosen] + list(photographs.STROKES)
    return Reader(network, digits, labels)


@pytest.fixture(scope="module")
def clean(reader: Reader) -> float:
    return reader.accuracy(photographs.clean)


def test_digits_on_clean_paper_are_recognised(clean: float) -> None:
    assert clean >= 0.9


@pytest.mark.parametrize("kind", photographs.KINDS)
def test_photographs_are_recognised_nearly_as_well(reader: Reader, clean: float, kind: str) -> None:
    assert reader.accuracy(photographs.KINDS[kind]) >= SHARE * clean
