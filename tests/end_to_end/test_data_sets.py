"""Data sets of a person's own, from `data add` to `predict`, and runs whose data set has changed or is gone."""

from __future__ import annotations

import shlex
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tuinet.datasets import idx
from tuinet.datasets.dataset import load

from .conftest import Tuinet, events
from .test_bad_input import refused

QUICK = ("--hidden", "32", "--epochs", "3", "--threads", "1", "--quiet")
KINDS = ("train", "t10k")


@pytest.fixture(scope="module")
def sorted_digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,000 + 300 real digits in the order of their classes."""
    folder = tmp_path_factory.mktemp("data") / "mine"
    folder.mkdir()
    whole = load("mnist", folder, valid_size=0, train_limit=1000)
    for prefix, part in (("train", whole.train), ("t10k", whole.test[:300])):
        order = np.argsort(part.labels, kind="stable")
        idx.write(folder / f"{prefix}-images-idx3-ubyte", part.images[order])
        idx.write(folder / f"{prefix}-labels-idx1-ubyte", part.labels[order])
    return folder


@pytest.fixture
def mine(sorted_digits: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(sorted_digits, tmp_path / "here" / "mine"))


def test_the_command_that_data_add_prints_works(tuinet: Tuinet, mine: Path) -> None:
    added = tuinet("data", "add", "small", mine)
    assert added.code == 0, added.err
    assert "1,000 for training, 300 for testing, 28×28 pixels" in added.out
    command = shlex.split(added.err.splitlines()[-1])
    trained = tuinet(*command[1:], *QUICK)
    assert trained.code == 0, trained.err
    assert events(tuinet.run)[0]["valid_size"] == 100


def test_data_add_reports_to_a_program(tuinet: Tuinet, mine: Path) -> None:
    added = tuinet("data", "add", "small", mine, "--json")
    report = added.json
    assert (report["train"], report["test"], report["shape"], report["values"]) == (1000, 300, [28, 28], [0, 255])
    assert sum(each["train"] for each in report["classes"]) == 1000
    assert report["traits"]["polarity"] == "light_on_dark"
    assert added.err == ""
    assert tuinet("data", "remove", "small", "--quiet").err == ""


def test_data_of_another_kind_are_described_added_and_trained_on(tuinet: Tuinet, mine: Path) -> None:
    images = idx.read_images(mine / "train-images-idx3-ubyte")
    labels = idx.read_labels(mine / "train-labels-idx1-ubyte")
    shutil.rmtree(mine)
    (mine / "raw").mkdir(parents=True)
    shares = (images / np.float32(255)).astype(">f4")
    header = struct.pack(">BBBB3I", 0, 0, 0x0D, 3, *images.shape)
    (mine / "raw" / "train-images.idx3-float").write_bytes(header + shares.tobytes())
    idx.write(mine / "raw" / "train-labels.idx1-ubyte", labels)
    described = tuinet("data", "add", "floats", mine, "--dry-run")
    assert described.code == 0, described.err
    assert "857 for training, 143 for testing" in described.out
    assert "IDX, float32" in described.out
    assert "nothing was added" in described.err
    assert not tuinet.home.exists()
    report = tuinet("data", "add", "floats", mine, "--seed", "5", "--json").json
    assert (report["train"], report["test"], report["values"]) == (857, 143, [0.0, 1.0])
    assert tuinet("train", "--dataset", "floats", "--learning-rate", "0.1", *QUICK).code == 0
    assert tuinet("eval", "--json").json["accuracy"] > 0.5
    # Each of the images is there once, as it was.
    stored = [idx.read_images(tuinet.home / "datasets" / "floats" / f"{kind}-images-idx3-ubyte.gz") for kind in KINDS]
    assert sorted(map(bytes, np.concatenate(stored))) == sorted(map(bytes, images))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--size", "28"), ("--size 28", "such as 28x28")),
        (("--size", "0x28"), ("--size 0x28", "1 to 1024")),
        (("--seed", "-1"), ("--seed -1",)),
        (("--frame", "emnist"), ("--frame",)),
    ],
)
def test_wrong_options_of_data_add(tuinet: Tuinet, mine: Path, arguments: tuple[str, ...], words: tuple[str]) -> None:
    refused(tuinet("data", "add", "small", mine, *arguments), 2, *words)
    assert not tuinet.home.exists()


def test_a_folder_keeps_its_meaning_in_another_directory(tuinet: Tuinet, mine: Path, tmp_path: Path) -> None:
    assert tuinet("train", "--dataset", "mine", *QUICK, cwd=mine.parent).code == 0
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(mine, elsewhere / "mine")
    labels = idx.read_labels(elsewhere / "mine" / "t10k-labels-idx1-ubyte")
    idx.write(elsewhere / "mine" / "t10k-labels-idx1-ubyte", labels[::-1].copy())
    own = tuinet("eval", "last", "--json", cwd=mine.parent).json
    assert tuinet("eval", "last", "--json", cwd=elsewhere).json == own
    assert tuinet("resume", "last", "--epochs", "4", "--quiet", cwd=elsewhere).code == 0


def test_a_data_set_that_is_gone_costs_no_run(tuinet: Tuinet, mine: Path, tmp_path: Path) -> None:
    assert tuinet("data", "add", "small", mine).code == 0
    assert tuinet("train", "--dataset", "small", *QUICK).code == 0
    test = idx.read_images(mine / "t10k-images-idx3-ubyte")
    Image.fromarray(test[0]).save(tmp_path / "zero.png")
    before = tuinet("predict", "last", tmp_path / "zero.png", "--json").json
    assert tuinet("data", "remove", "small").code == 0
    log = (tuinet.run / "events.jsonl").read_bytes()
    refused(tuinet("eval"), 1, "small", "no longer exists", str(tuinet.home / "datasets" / "small"))
    refused(tuinet("resume", "last", "--epochs", "9", "--quiet"), 1, "small", "no longer exists")
    assert (tuinet.run / "events.jsonl").read_bytes() == log
    assert tuinet("runs", "show", "last", "--json").json["status"] == "finished"
    assert tuinet("predict", "last", tmp_path / "zero.png", "--json").json == before
    shutil.rmtree(mine.parent)
    assert tuinet("predict", "last", tmp_path / "zero.png", "--json").json["prediction"] == "0"


def test_a_name_added_again_with_other_content_is_refused(tuinet: Tuinet, mine: Path) -> None:
    assert tuinet("data", "add", "small", mine).code == 0
    assert tuinet("train", "--dataset", "small", *QUICK).code == 0
    assert tuinet("data", "remove", "small").code == 0
    for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        array = idx.read_images(mine / name) if "images" in name else idx.read_labels(mine / name)
        idx.write(mine / name, array[:200])
    assert tuinet("data", "add", "small", mine).code == 0
    words = ("small", "not the data set that the run was trained on", "it has 200 test images, not 300")
    refused(tuinet("eval"), 1, *words)
    refused(tuinet("resume", "last", "--epochs", "9", "--quiet"), 1, *words)


@pytest.mark.parametrize("kind", ["dark on light", "0 to 16 in 8×8 pixels", "EMNIST"])
def test_its_own_test_images_come_back_with_the_answers_of_eval(
    tuinet: Tuinet, sorted_digits: Path, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    prefix = "emnist-digits-" if kind == "EMNIST" else ""
    for part in ("train", "t10k"):
        images = idx.read_images(sorted_digits / f"{part}-images-idx3-ubyte")
        labels = idx.read_labels(sorted_digits / f"{part}-labels-idx1-ubyte")
        shown = changed(images, kind)
        stored = np.ascontiguousarray(shown.transpose(0, 2, 1)) if prefix else shown
        idx.write(folder / f"{prefix}{part}-images-idx3-ubyte", stored)
        idx.write(folder / f"{prefix}{part}-labels-idx1-ubyte", labels + bool(prefix))
    if prefix:
        (folder / f"{prefix}mapping.txt").write_text("".join(f"{digit + 1} {ord(str(digit))}\n" for digit in range(10)))
    assert tuinet("data", "add", "odd", folder).code == 0
    assert tuinet("train", "--dataset", "odd", "--learning-rate", "0.02", *QUICK).code == 0
    names = []
    for index, image in enumerate(shown):
        names.append(tmp_path / f"{index:03}.png")
        Image.fromarray(image).save(names[-1])
    answers = tuinet("predict", "last", *names, "--json").lines
    right = sum(answer["prediction"] == str(label) for answer, label in zip(answers, labels, strict=True))
    assert right / len(labels) == tuinet("eval", "--json").json["accuracy"]


def changed(images: np.ndarray, kind: str) -> np.ndarray:
    """Digits as other data sets have them."""
    if kind == "dark on light":
        return 255 - images
    if kind == "EMNIST":
        return images
    box = (4, 4, 24, 24)
    small = [np.asarray(Image.fromarray(each).resize((8, 8), Image.Resampling.BOX, box)) for each in images]
    return np.rint(np.stack(small) / 255 * 16).astype(np.uint8)
