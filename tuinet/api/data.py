"""`tuinet.load_dataset`: loading a data set from a script."""

from __future__ import annotations

import os

from tuinet.config import configure
from tuinet.datasets.dataset import Dataset, load
from tuinet.runs.home import home


def load_dataset(name: str | os.PathLike[str] = "mnist", *, seed: int | None = None) -> Dataset:
    """Load a data set that `tuinet data list` shows, or a directory of IDX files.

    Its `train`, `valid` and `test` have `images` of shape (n, height, width) from 0 to 255 and `labels` (n,); its
    `classes` are the names of the labels. The validation set is that of a run with this seed, by default that of a run
    with the default configuration.

    Raises:
        tuinet.errors.DatasetError: There is no such data set, or its files are damaged.

    Example:
        >>> mnist = tuinet.load_dataset()
        >>> mnist.train.images.shape, mnist.test.labels[:3]
        ((55000, 28, 28), array([7, 2, 1], dtype=uint8))
    """
    hyperparameters = {}
    if seed is not None:
        hyperparameters["seed"] = seed
    config = configure(hyperparameters, source="tuinet.load_dataset")
    return load(os.fspath(name), home(), valid_size="auto", train_limit=None, seed=config.seed)
