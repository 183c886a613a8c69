"""The catalogue: finding, listing, verifying, adding and removing data sets."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tuinet.datasets import catalogue, idx
from tuinet.datasets.adding import add
from tuinet.datasets.staging import staging
from tuinet.errors import DatasetError

Maker = Callable[..., Path]


def test_mnist_is_bundled(home: Path) -> None:
    (entry,) = catalogue.entries(home)
    assert (entry.name, entry.bundled, entry.train, entry.test, entry.shape) == (
        "mnist",
        True,
        60_000,
        10_000,
        (28, 28),
    )


def test_the_bundled_files_are_the_originals(home: Path) -> None:
    assert [result.error for result in catalogue.verify("mnist", home)] == [None] * 5


def test_a_bundled_file_that_is_not_the_original_is_found(
    make: Maker, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = make()
    monkeypatch.setattr(catalogue, "_bundled", lambda: {"mnist": directory})
    assert all("MD5" in (result.error or "") for result in catalogue.verify("mnist", home))


def test_an_added_data_set_is_found_and_listed(make: Maker, home: Path) -> None:
    directory = make()
    (directory / "labels.txt").write_text("a\nb\nc\nd\ne\n")
    entry = add("tiny-2", directory, home).entry
    shutil.rmtree(directory)
    assert entry in catalogue.entries(home)
    assert (entry.train, entry.test, entry.shape, entry.error) == (20, 10, (4, 3), None)
    assert catalogue.find("tiny-2", home).names == home / "datasets" / "tiny-2" / "labels.txt"


@pytest.mark.parametrize("name", ["", "Tiny", "../up", "-x", "a b", "a.b", "x" * 65, "tiny\n"])
def test_an_invalid_name_is_refused(make: Maker, home: Path, name: str) -> None:
    with pytest.raises(DatasetError, match="expected up to 64 characters from a-z"):
        add(name, make(), home)


@pytest.mark.parametrize("name", ["mnist", "tiny"])
def test_a_name_that_is_taken_is_refused(make: Maker, home: Path, name: str) -> None:
    directory = make()
    add("tiny", directory, home)
    with pytest.raises(DatasetError, match=f"'{name}' already exists"):
        add(name, directory, home)


def test_a_damaged_data_set_is_not_added(make: Maker, home: Path) -> None:
    directory = make()
    path = directory / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DatasetError, match="ends too early"):
        add("tiny", directory, home)
    assert not home.exists()


def test_a_data_set_whose_files_do_not_fit_together_is_not_added(make: Maker, home: Path) -> None:
    directory = make()
    idx.write(directory / "train-labels-idx1-ubyte", np.zeros(3, np.uint8))
    with pytest.raises(DatasetError, match="3 labels: expected 20"):
        add("tiny", directory, home)


def test_nothing_half_added_remains(make: Maker, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        Path(target).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(DatasetError, match=r"cannot be added \(No space left on device\)"):
        add("tiny", make(), home)
    assert not home.exists()


def test_a_data_set_is_on_the_disk_before_it_has_its_name(
    make: Maker, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync = os.fsync
    rename = Path.rename

    def syncing(descriptor: int) -> None:
        done.append(os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))
        sync(descriptor)

    def renaming(path: Path, target: Path) -> Path:
        done.append("renamed")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(Path, "rename", renaming)
    entry = add("tiny", make(), home).entry
    assert set(done[: done.index("renamed")]) == {"tiny", *(path.name for path in entry.path.iterdir())}
    assert done[done.index("renamed") :] == ["renamed", "datasets"]


def test_a_home_that_cannot_be_written_is_named(make: Maker, home: Path) -> None:
    home.write_text("a file where the folder should be")
    with pytest.raises(DatasetError, match="home/datasets"):
        add("tiny", make(), home)


def test_a_removed_data_set_is_gone(make: Maker, home: Path) -> None:
    add("tiny", make(), home)
    catalogue.remove("tiny", home)
    assert list((home / "datasets").iterdir()) == []
    with pytest.raises(DatasetError, match="unknown data set 'tiny'"):
        catalogue.find("tiny", home)


@pytest.mark.parametrize("name", [".staging-dead", ".adding-dead", ".removing-dead"])
def test_leftovers_of_a_killed_program_are_deleted(make: Maker, home: Path, name: str) -> None:
    left = home / "datasets" / name / "it"
    left.mkdir(parents=True)
    (left / "train-images-idx3-ubyte").write_bytes(bytes(100))
    add("tiny", make(), home)
    assert [path.name for path in (home / "datasets").iterdir()] == ["tiny"]


def test_a_data_set_that_another_program_is_adding_stays(make: Maker, home: Path) -> None:
    (home / "datasets").mkdir(parents=True)
    with staging(home / "datasets") as folder:
        add("tiny", make(), home)
        assert folder.is_dir()
    assert not folder.exists()


def test_the_bundled_data_set_cannot_be_removed(home: Path) -> None:
    with pytest.raises(DatasetError, match="'mnist' is part of tuinet"):
        catalogue.remove("mnist", home)


@pytest.mark.parametrize("name", ["..", "../home", "", "tiny"])
def test_only_an_added_data_set_can_be_removed(home: Path, name: str) -> None:
    (home / "datasets").mkdir(parents=True)
    with pytest.raises(DatasetError, match=r"unknown data set '.*': no data set has been added"):
        catalogue.remove(name, home)


def test_a_damaged_data_set_is_listed_with_its_error(make: Maker, home: Path) -> None:
    add("tiny", make(), home)
    (home / "datasets" / "tiny" / "train-labels-idx1-ubyte").unlink()
    entry = catalogue.entries(home)[-1]
    assert entry.name == "tiny"
    assert "no train-labels: expected a file such as" in (entry.error or "")


def test_verify_names_the_damaged_file(make: Maker, home: Path) -> None:
    directory = make()
    path = directory / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-8] + bytes(8))
    assert [result.path for result in catalogue.verify(str(directory), home) if result.error] == [path]


def test_for_an_unknown_name_the_most_similar_is_suggested(home: Path) -> None:
    with pytest.raises(DatasetError, match="unknown data set 'mnits': did you mean 'mnist'"):
        catalogue.find("mnits", home)


def test_an_unknown_name_is_answered_with_few_of_many(home: Path) -> None:
    for number in range(20):
        (home / "datasets" / f"arrays-{number:02}").mkdir(parents=True)
    with pytest.raises(DatasetError, match=r"one of mnist, .* and 13 more \(see 'tuinet data list'\)$"):
        catalogue.find("nowhere", home)


def test_emnist_file_names_are_recognised(make: Maker, home: Path) -> None:
    directory = make()
    for path in list(directory.iterdir()):
        path.rename(directory / f"emnist-letters-{path.name.replace('t10k', 'test')}")
    assert catalogue.find(str(directory), home).test_images.name == "emnist-letters-test-images-idx3-ubyte.gz"


def test_names_with_a_dot_before_idx_are_recognised(make: Maker, home: Path) -> None:
    directory = make()
    (directory / "train-labels-idx1-ubyte").rename(directory / "train-labels.idx1-ubyte")
    assert catalogue.find(str(directory), home).train_labels.name == "train-labels.idx1-ubyte"


def test_the_unpacked_one_of_two_files_is_used(make: Maker, home: Path) -> None:
    directory = make()
    shutil.copy(directory / "train-labels-idx1-ubyte", directory / "train-labels-idx1-ubyte.gz")
    assert catalogue.find(str(directory), home).train_labels.name == "train-labels-idx1-ubyte"


def test_two_files_for_one_role_are_refused(make: Maker, home: Path) -> None:
    directory = make()
    shutil.copy(directory / "train-labels-idx1-ubyte", directory / "emnist-train-labels-idx1-ubyte")
    with pytest.raises(DatasetError, match="both emnist-train-labels-idx1-ubyte and train-labels-idx1-ubyte"):
        catalogue.find(str(directory), home)
