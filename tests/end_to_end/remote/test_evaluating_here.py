"""A network trained on another machine is evaluated here, on the same images, after everything received was checked."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tuinet.datasets import idx

from ..conftest import Tuinet
from ..test_bad_input import refused
from .conftest import SMALL, Box, Watcher, start

pytestmark = pytest.mark.usefixtures("forks")

EVAL = ("eval", "last", "--host", "box", "--json")


@pytest.fixture
def only_there(tmp_path: Path) -> Path:
    """A data set that this machine's catalogue does not have."""
    folder = tmp_path / "there" / "stripes"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for prefix, count in (("train", 60), ("t10k", 20)):
        labels = (np.arange(count) % 2).astype(np.uint8)
        images = (labels[:, None, None] * 200 + rng.integers(0, 50, (count, 6, 5))).astype(np.uint8)
        idx.write(folder / f"{prefix}-images-idx3-ubyte.gz", images)
        idx.write(folder / f"{prefix}-labels-idx1-ubyte", labels)
    (folder / "labels.txt").write_text("dark\nlight\n")
    return folder


def trained(box: Box, **settings: object) -> None:
    machine = box.machine()
    Watcher(start(machine, {**SMALL, "epochs": 1, **settings})).until_over()
    machine.close()


def test_a_data_set_that_is_only_there_is_fetched(box: Box, tuinet: Tuinet, only_there: Path) -> None:
    trained(box, dataset=str(only_there), train_limit=None, valid_size=10, hidden=(4,))
    evaluated = tuinet(*EVAL)
    assert evaluated.code == 0, evaluated.err
    assert [each["name"] for each in evaluated.json["classes"]] == ["dark", "light"]
    own = box.there("eval", "last", "--json", TUINET_HOME=str(box.home))
    assert evaluated.json["accuracy"] == own.json["accuracy"]
    explained = tuinet("explain", "last", "--index", "3", "--host", "box", "--json")
    assert explained.code == 0, explained.err
    there = box.there("explain", "last", "--index", "3", "--json", TUINET_HOME=str(box.home)).json
    assert explained.json["logits"] == pytest.approx(there["logits"], rel=1e-4)
    assert explained.json["image"] == there["image"]
    assert not [path for path in tuinet.home.rglob("*ubyte*") if path.name.startswith("train-images")]
    assert tuinet(*EVAL, "--split", "valid").code == 0
    assert [path for path in tuinet.home.rglob("*ubyte*") if path.name.startswith("train-images")]
    for path in tuinet.home.rglob("*ubyte*"):
        path.write_bytes(b"damaged")
    assert tuinet(*EVAL).json["accuracy"] == own.json["accuracy"]
    shutil.rmtree(only_there)
    refused(tuinet(*EVAL), 1, "box: ", "stripes")


def test_a_data_set_that_changed_there_is_refused_and_an_answer_needs_none(
    box: Box, tuinet: Tuinet, only_there: Path, tmp_path: Path
) -> None:
    trained(box, dataset=str(only_there), train_limit=None, valid_size=10, hidden=(4,))
    valid = ("--split", "valid")
    own = box.there("eval", "last", "--json", *valid, TUINET_HOME=str(box.home)).json
    here = tuinet(*EVAL, *valid).json
    assert (here["count"], here["loss"], here["confusion"]) == (10, own["loss"], own["confusion"])
    labels = idx.read_labels(only_there / "t10k-labels-idx1-ubyte")
    idx.write(only_there / "t10k-labels-idx1-ubyte", 1 - labels)
    refused(tuinet(*EVAL), 1, "not the data set that the run was trained on", "its test labels differ")
    shutil.rmtree(only_there)
    refused(tuinet(*EVAL), 1, "box: ", "stripes", "no longer exists")
    stroke = np.zeros((6, 5), np.uint8)
    stroke[1:5, 2] = 255
    Image.fromarray(stroke).save(tmp_path / "stroke.png")
    answer = tuinet("predict", "last", tmp_path / "stroke.png", "--host", "box", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["figures"][0]["prediction"] in ("dark", "light")
    explained = tuinet("explain", "last", tmp_path / "stroke.png", "--host", "box", "--json")
    assert explained.code == 0, explained.err
    assert explained.json["probabilities"] == pytest.approx(list(answer.json["probabilities"].values()), rel=1e-4)


def test_a_checkpoint_that_was_altered_is_refused_there_and_fetched_again_here(box: Box, tuinet: Tuinet) -> None:
    trained(box)
    good = tuinet(*EVAL)
    assert good.code == 0, good.err
    (kept,) = tuinet.home.rglob("*.safetensors")
    content = kept.read_bytes()
    kept.write_bytes(content[:-4] + b"\0\0\0\x01")
    assert tuinet(*EVAL).json == good.json
    assert kept.read_bytes() == content
    for checkpoint in (box.run.folder / "checkpoints").iterdir():
        checkpoint.write_bytes(checkpoint.read_bytes()[:-4] + b"\0\0\0\x01")
    kept.unlink()
    refused(tuinet(*EVAL), 1, "box: ", "altered")
    assert not list(tuinet.home.rglob("*safetensors*"))
