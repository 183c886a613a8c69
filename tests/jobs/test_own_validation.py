"""A data set with a validation set of its own, which `tuinet data add` has recorded, validates with exactly that."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from tuinet.datasets import idx
from tuinet.datasets.origin import write_origin
from tuinet.jobs.feasibility import dataset_sizes
from tuinet.runs.data import load_run_data

from .conftest import SMALL, Start

SETTINGS = {**SMALL, "epochs": 1, "valid_size": "auto", "train_limit": None}


def test_its_own_validation_set_validates_and_again_after_a_pause(
    train: Start, tmp_path: Path, sorted_digits: Path
) -> None:
    folder = Path(shutil.copytree(sorted_digits, tmp_path / "own"))
    write_origin(folder, Path("arrays.npz"), valid=123)
    assert dataset_sizes(str(folder)).valid == 123
    training = train(SETTINGS, dataset=str(folder), epochs=1)
    assert training.wait() == 0
    (started,) = training.of("run_started")
    assert (started.train_size, started.valid_size) == (2877, 123)
    images = idx.read_images(folder / "train-images-idx3-ubyte")
    assert np.array_equal(load_run_data(training.run, "valid").valid.images, images[-123:])
    assert training.start(epochs=2).wait() == 0
    assert [event.valid_size for event in training.of("run_started")] == [123, 123]
    other = train(SETTINGS, dataset=str(folder), epochs=1, valid_size=100)
    assert other.wait() == 0
    assert not np.array_equal(load_run_data(other.run, "valid").valid.images, images[-100:])
