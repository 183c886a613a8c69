"""Data sets of a format of their own, whose images and labels are arrays in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.datasets import adding
from tuinet.datasets.adding import add
from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.conversion.report import Report
from tuinet.datasets.dataset import Dataset, Images, load
from tuinet.datasets.readers.source import Batch, Part, Source

Added = tuple[Report, Dataset]
Add = Callable[..., Added]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Images:
    """350 real digits."""
    whole = load("mnist", tmp_path_factory.mktemp("none"), valid_size=0, train_limit=350, splits=["train"])
    return whole.train


def part(images: Any, labels: Any, origin: str = "train.csv", step: int = 100) -> Part:
    """A split that is read in batches of `step`; without labels if they are None."""

    def read() -> Iterator[Batch]:
        for start in range(0, len(images), step):
            end = start + step
            batch_labels = None if labels is None else np.asarray(labels[start:end])
            yield Batch(np.asarray(images[start:end]), batch_labels, min(1.0, end / len(images)))

    return Part(origin, read)


def batches(*parts: tuple[Any, Any], origin: str = "train.csv") -> Part:
    """A split of these batches: images and labels."""

    def read() -> Iterator[Batch]:
        for number, (images, labels) in enumerate(parts, 1):
            yield Batch(np.asarray(images), None if labels is None else np.asarray(labels), number / len(parts))

    return Part(origin, read)


@pytest.fixture
def open_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Source], None]:
    """Let `add` find a data set, whatever paths it is given."""

    def give(source: Source) -> None:
        monkeypatch.setattr(adding, "open_source", lambda paths, options: source)

    return give


@pytest.fixture
def added(home: Path, open_as: Callable[[Source], None]) -> Add:
    """Adds a data set and loads it again: `added(part(images, labels), test=…, choices=…)`."""
    count = iter(range(100))

    def add_it(train: Part, *, choices: Choices = Choices(), paths: Sequence[Path] = (), **source: Any) -> Added:  # noqa: B008
        open_as(Source("arrays", train, **source))
        name = f"set-{next(count)}"
        report = add(name, paths or [Path("train.csv")], home, choices)
        return report, load(name, home, valid_size=0, train_limit=None)

    return add_it
