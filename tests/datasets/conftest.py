"""A data set that is small enough to damage in every way."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tuinet.datasets import idx

Maker = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    """Writes a folder of IDX files: 20 training and 10 test images of 4 x 3 pixels, labels 0 to 4 by default."""

    def write(
        folder: str = "tiny", train: int = 20, test: int = 10, shape: tuple[int, int] = (4, 3), classes: int = 5
    ) -> Path:
        directory = tmp_path / folder
        directory.mkdir(parents=True)
        rng = np.random.default_rng(0)
        for prefix, count in (("train", train), ("t10k", test)):
            images = rng.integers(0, 256, (count, *shape), np.uint8)
            idx.write(directory / f"{prefix}-images-idx3-ubyte.gz", images)
            idx.write(directory / f"{prefix}-labels-idx1-ubyte", (np.arange(count) % classes).astype(np.uint8))
        return directory

    return write


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"
