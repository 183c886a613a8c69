"""A run recognises the data set that it was trained on, and refuses any other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.config import configure
from tuinet.datasets import catalogue, idx
from tuinet.datasets.adding import add
from tuinet.errors import DatasetError, RunError
from tuinet.jobs.start import create_run, ready_to_resume
from tuinet.runs.data import load_run_data
from tuinet.runs.directory import Run
from tuinet.runs.fsck.check import check_run
from tuinet.runs.home import home
from tuinet.runs.local import LocalRun

from .conftest import Start, Training

SETTINGS: dict[str, Any] = {"hidden": (32,), "threads": 1, "epochs": 4, "learning_rate": 0.1, "checkpoint_every": 1}


@pytest.fixture(scope="module")
def trained_once(tmp_path_factory: pytest.TempPathFactory, sorted_digits: Path) -> Run:
    """A finished run, trained on a copy of that data set."""
    base = tmp_path_factory.mktemp("trained")
    folder = shutil.copytree(sorted_digits, base / "mine")
    run = LocalRun.create(base / "runs", configure({**SETTINGS, "dataset": str(folder), "epochs": 1}), None)
    assert Training(run).start().wait() == 0
    return run


@pytest.fixture
def finished(trained_once: Run, sorted_digits: Path) -> Iterator[Run]:
    """That run. Its data set is restored after the test."""
    yield trained_once
    folder = Path(trained_once.record().config.dataset)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sorted_digits, folder)


@pytest.fixture
def its_data(finished: Run) -> Path:
    """The folder of its data set."""
    return Path(finished.record().config.dataset)


def test_a_run_records_its_data_set(finished: Run, its_data: Path) -> None:
    facts = finished.record().dataset
    assert facts is not None
    assert (facts.path, facts.train, facts.test, facts.shape) == (str(its_data), 3000, 1000, (28, 28))
    assert facts.classes == tuple("0123456789")
    assert (facts.traits.polarity, facts.traits.centring) == ("light_on_dark", "mass")


def test_a_folder_is_recorded_by_its_absolute_path(
    folder: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    run, lock = create_run(configure({"dataset": "mine"}))
    lock.release()
    assert run.record().config.dataset == str(folder)
    add("mine", folder, own_home)
    run, lock = create_run(configure({"dataset": "mine"}))
    lock.release()
    assert run.record().config.dataset == "mine"


def reverse_labels(folder: Path) -> None:
    path = folder / "train-labels-idx1-ubyte"
    idx.write(path, idx.read_labels(path)[::-1].copy())


def change_a_pixel(folder: Path) -> None:
    path = folder / "train-images-idx3-ubyte"
    images = idx.read_images(path)
    images[7, 3, 3] ^= 1
    idx.write(path, images)


def remove_an_image(folder: Path) -> None:
    idx.write(folder / "t10k-images-idx3-ubyte", idx.read_images(folder / "t10k-images-idx3-ubyte")[1:])
    idx.write(folder / "t10k-labels-idx1-ubyte", idx.read_labels(folder / "t10k-labels-idx1-ubyte")[1:])


def crop(folder: Path) -> None:
    for name in ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte"):
        idx.write(folder / name, np.ascontiguousarray(idx.read_images(folder / name)[:, 1:]))


def name_classes(folder: Path) -> None:
    (folder / "labels.txt").write_text("\n".join("abcdefghij"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (reverse_labels, "its training labels differ"),
        (change_a_pixel, "its training images differ"),
        (remove_an_image, "it has 999 test images, not 1,000"),
        (crop, "its images have 27×28 pixels, not 28×28"),
        (name_classes, "its class 0 is 'a', not '0'"),
        (shutil.rmtree, "no longer exists"),
    ],
)
def test_a_changed_data_set_is_refused_before_anything_is_written(
    finished: Run, its_data: Path, change: Callable[[Path], None], message: str
) -> None:
    change(its_data)
    before = {path: path.read_bytes() for path in finished.folder.rglob("*") if path.is_file()}
    with pytest.raises(DatasetError, match=message) as refused:
        ready_to_resume(finished, epochs=2)
    assert str(its_data) in str(refused.value)
    for split in ("test", "valid"):
        with pytest.raises(DatasetError, match=message):
            Model.open(finished, "best").images(split)
    assert {path: path.read_bytes() for path in finished.folder.rglob("*") if path.is_file()} == before
    assert finished.state().status(live=False) == "finished"
    assert message in " ".join(finding.problem for finding in check_run(finished, home()))


def test_a_data_set_added_again_with_other_content_is_refused(train: Start, folder: Path, own_home: Path) -> None:
    add("mine", folder, own_home)
    training = train(SETTINGS, dataset="mine", epochs=1)
    training.wait()
    catalogue.remove("mine", own_home)
    reverse_labels(folder)
    add("mine", folder, own_home)
    with pytest.raises(DatasetError, match="its training labels differ"):
        ready_to_resume(training.run, epochs=2)


def test_a_compressed_data_set_is_the_same_data_set(finished: Run, its_data: Path) -> None:
    for path in list(its_data.iterdir()):
        array = idx.read_images(path) if "images" in path.name else idx.read_labels(path)
        idx.write(path.with_name(f"{path.name}.gz"), array)
        path.unlink()
    assert len(load_run_data(finished, "valid").valid) == 300
    ready_to_resume(finished, epochs=2).release()


def test_a_network_answers_without_its_data_set(finished: Run, its_data: Path) -> None:
    shutil.rmtree(its_data)
    expected = Model.open(finished, "best").input_format
    assert (expected.shape, expected.classes) == ((28, 28), tuple("0123456789"))
    assert expected.traits.box == pytest.approx(20 / 28)
    assert Exploration(finished).classes == expected.classes


def test_recorded_facts_that_do_not_fit_the_network_are_refused(finished: Run) -> None:
    model = Model.open(finished, "best")
    facts = finished.record().dataset
    assert facts is not None
    for change in ({"height": 1 << 20}, {"classes": tuple(map(str, range(11)))}):
        other = facts.model_copy(update=change)
        finished.change_record(lambda record, other=other: record.model_copy(update={"dataset": other}))  # type: ignore[misc]
        with pytest.raises(RunError, match="the network expects 784 pixels and has 10 outputs"):
            _ = model.input_format
    finished.change_record(lambda record: record.model_copy(update={"dataset": facts}))


def test_the_path_a_run_was_started_with_means_its_data_set_in_any_directory(
    finished: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    model = Model.open(finished, "best")
    assert len(model.dataset("valid", name="mine").valid) == 300
    with pytest.raises(DatasetError, match="unknown data set 'yours'"):
        model.dataset("valid", name="yours")


def test_a_run_of_the_first_versions_keeps_its_split(train: Start, folder: Path) -> None:
    new = train(SETTINGS, dataset=str(folder), epochs=2, valid_size=300)
    new.wait()
    old = train(SETTINGS, dataset=str(folder), epochs=2, valid_size=300)
    old.wait()
    remove_facts(old.run)
    images = idx.read_images(folder / "train-images-idx3-ubyte")
    assert np.array_equal(load_run_data(old.run, "valid").valid.images, images[-300:])
    assert not np.array_equal(load_run_data(new.run, "valid").valid.images, images[-300:])
    old.start(epochs=3).wait()
    facts = old.run.record().dataset
    assert facts is not None
    assert facts.split == "file_order"
    assert np.array_equal(load_run_data(old.run, "valid").valid.images, images[-300:])


def test_a_run_of_the_first_versions_recognises_its_data_set_by_its_counts(train: Start, folder: Path) -> None:
    old = train(SETTINGS, dataset=str(folder), epochs=1, valid_size=300)
    old.wait()
    remove_facts(old.run)
    ready_to_resume(old.run, epochs=2).release()
    remove_an_image(folder)
    for refused in (
        lambda: ready_to_resume(old.run, epochs=2),
        lambda: Model.open(old.run, "best").images("test"),
    ):
        with pytest.raises(DatasetError, match="it has 999 test images, not 1,000"):
            refused()


def remove_facts(run: Run) -> None:
    record = json.loads(run.record_path.read_text())
    del record["dataset"]
    run.record_path.write_text(json.dumps(record))
