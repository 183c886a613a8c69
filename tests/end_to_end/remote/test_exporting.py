"""A network trained on another machine is exported here, in any format."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Tuinet
from ..test_bad_input import refused
from .conftest import SMALL, Box, Watcher, start

pytestmark = pytest.mark.usefixtures("forks")


@pytest.fixture
def trained(box: Box) -> Box:
    machine = box.machine()
    Watcher(start(machine, {**SMALL, "epochs": 2})).until_over()
    machine.close()
    return box


def test_an_export_from_there_is_the_same_as_one_made_there(trained: Box, tuinet: Tuinet, tmp_path: Path) -> None:
    for suffix in ("npz", "onnx", "csv"):
        here = tmp_path / f"here.{suffix}"
        there = tmp_path / f"there.{suffix}"
        exported = tuinet("export", "last", "--host", "box", "-o", here)
        assert exported.code == 0, exported.err
        assert trained.there("export", "last", "-o", there, TUINET_HOME=str(trained.home)).code == 0
        assert here.read_bytes() == there.read_bytes()


def test_the_weights_cross_the_link_once(trained: Box, tuinet: Tuinet, tmp_path: Path) -> None:
    assert tuinet("export", "last", "--host", "box", "-o", tmp_path / "first.npz").code == 0
    for checkpoint in (trained.run.folder / "checkpoints").iterdir():
        checkpoint.write_bytes(b"damaged")
    again = tuinet("export", "last", "--host", "box", "-o", tmp_path / "second.npz")
    assert again.code == 0, again.err
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_what_fails_there_leaves_no_file_here(trained: Box, tuinet: Tuinet, tmp_path: Path) -> None:
    file = tmp_path / "network.npz"
    refused(tuinet("export", "last", "--host", "box", "--checkpoint", "99", "-o", file), 1, "box: ", "no checkpoint")
    assert list(tmp_path.glob("*.npz")) + list(tmp_path.glob(".network*")) == []
