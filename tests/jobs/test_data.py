"""The data set of a run: everyone splits it in the same way, and a run knows its peculiarities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.datasets import catalogue, idx
from tuinet.runs.data import load_run_data

from .conftest import Start, checkpoints, write_data_set

SETTINGS: dict[str, Any] = {"hidden": (32,), "threads": 1, "epochs": 4, "learning_rate": 0.1, "checkpoint_every": 1}


def test_validation_and_test_accuracy_agree_for_a_sorted_file(train: Start, sorted_digits: Path) -> None:
    training = train(SETTINGS, dataset=str(sorted_digits))
    training.wait()
    ended = training.events[-1]
    assert training.of("run_started")[0].valid_size == 300
    assert ended.best_valid_accuracy == pytest.approx(ended.test_accuracy, abs=0.05)
    assert ended.test_accuracy > 0.8


def test_everyone_sees_the_same_split_of_a_run(train: Start, sorted_digits: Path) -> None:
    training = train(SETTINGS, dataset=str(sorted_digits), train_limit=500, seed=3)
    training.wait()
    run = training.run
    model = Model.open(run, "last")
    evaluated = model.images("valid")
    assert model.predict(evaluated).accuracy == training.of("epoch_finished")[-1].valid_accuracy
    assert np.array_equal(Exploration(run).images("valid").images, evaluated.images)
    assert np.array_equal(load_run_data(run, "valid", "train").valid.images, evaluated.images)
    assert np.bincount(load_run_data(run, "train").train.labels).min() >= 40


def test_a_resumed_run_keeps_its_split(train: Start, sorted_digits: Path) -> None:
    settings = {**SETTINGS, "dataset": str(sorted_digits), "epochs": 30, "train_limit": 1000, "checkpoint_every": 30}
    whole = train(settings)
    stopped = train(settings)
    stopped.expect("epoch_finished")
    stopped.ask("stop").wait()
    stopped.start().wait()
    whole.wait()
    assert checkpoints(stopped.run)["epoch-0030.safetensors"] == checkpoints(whole.run)["epoch-0030.safetensors"]


def test_the_bundled_data_set_validates_with_its_last_5000_images(train: Start) -> None:
    training = train({**SETTINGS, "hidden": (4,), "epochs": 1})
    training.wait()
    assert training.run.record().config.valid_size == 5000
    valid = Model.open(training.run, "last").images("valid")
    images = idx.read_images(catalogue.find("mnist", Path("none")).train_images)
    assert np.array_equal(valid.images, images[-5000:])


def test_a_warning_names_the_classes_without_images(train: Start, tmp_path: Path, sorted_digits: Path) -> None:
    images = idx.read_images(sorted_digits / "train-images-idx3-ubyte")[:200]
    labels = np.zeros(200, np.uint8)
    labels[0] = 1
    folder = write_data_set(tmp_path / "two", (images, labels), (images, labels), "zero\none\ntwo\n")
    training = train(SETTINGS, dataset=str(folder), epochs=1)
    training.wait()
    messages = {event.code: event.message for event in training.of("warned")}
    assert "class 'two'" in messages["classes_not_trained"]
    assert "classes 'one' and 'two'" in messages["classes_not_validated"]
    training.start(epochs=2).wait()
    codes = [event.code for event in training.of("warned")]
    assert codes.count("classes_not_trained") == 1, "a resumed run must not repeat it"


def test_a_warning_names_an_unusual_form_of_the_images(train: Start, tmp_path: Path, sorted_digits: Path) -> None:
    parts = []
    for kind in ("train", "t10k"):
        images = idx.read_images(sorted_digits / f"{kind}-images-idx3-ubyte")
        labels = idx.read_labels(sorted_digits / f"{kind}-labels-idx1-ubyte")
        parts.append((np.ascontiguousarray(images.transpose(0, 2, 1)), labels))
    training = train(SETTINGS, dataset=str(write_data_set(tmp_path / "turned", *parts)), epochs=1)
    training.wait()
    (warning,) = training.of("warned")
    assert warning.code == "dataset_form"
    assert "stored transposed" in warning.message
    assert "'tuinet data add'" in warning.message
