"""Files that are cut off, damaged or made to harm: one line for each, and nothing is left behind."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from tuinet.errors import ForeignNetworkError
from tuinet.exports.exporter import Exporter
from tuinet.exports.registry import exporter_named
from tuinet.exports.subject import ExportSubject
from tuinet.imports.registry import read_network

from ..exports.conftest import exported
from .conftest import mlp, refusal, sequential

NETWORKS = ["safetensors", "npz", "json", "onnx"]


@pytest.fixture(scope="module")
def files(subject: ExportSubject) -> dict[str, bytes]:
    """A good file of each format."""
    contents = {}
    for name in NETWORKS:
        exporter = exporter_named(name)
        assert isinstance(exporter, Exporter)
        contents[name] = exported(exporter, subject)
    return contents


def attempt(file: Path, content: bytes) -> str:
    """Return the error message for a file, or an empty string if it can be read."""
    file.write_bytes(content)
    try:
        read_network(file)
    except ForeignNetworkError as error:
        assert str(error).startswith(f"{file}: ")
        return str(error)
    return ""


@pytest.mark.parametrize("form", NETWORKS)
def test_a_file_that_is_cut_off_anywhere_is_refused(files: dict[str, bytes], tmp_path: Path, form: str) -> None:
    content = files[form]
    for length in [*range(0, 200, 7), *range(200, len(content) - 1, len(content) // 40)]:
        assert attempt(tmp_path / "network", content[:length]), length


@pytest.mark.parametrize("form", NETWORKS)
def test_a_damaged_file_never_leads_to_anything_but_one_line(
    files: dict[str, bytes], tmp_path: Path, form: str
) -> None:
    rng = np.random.default_rng(0)
    content = files[form]
    for _ in range(150):
        damaged = bytearray(content)
        # Half of the damage is where the structure is.
        span = len(content) if rng.random() < 0.5 else min(len(content), 600)
        for position in rng.integers(0, span, rng.integers(1, 6)):
            damaged[position] = rng.integers(256)
        with np.errstate(all="raise"):
            assert "\n" not in attempt(tmp_path / "network", bytes(damaged))


def test_a_header_that_claims_to_be_huge_is_not_parsed(own_home: Path, tmp_path: Path) -> None:
    content = save(sequential(mlp(784, 10)))
    (tmp_path / "network").write_bytes((1 << 40).to_bytes(8, "little") + content[8:])
    assert "a header of 1,099,511,627,776 bytes: expected at most" in refusal(tmp_path / "network")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not a network in a known format: expected one of npz, JSON, safetensors, ONNX"),
        (b"\x89PNG\r\n\x1a\n", "not a network in a known format"),
        (pickle.dumps({"0.weight": [1.0]}), "a pickle, and reading one can run code"),
        (b"[" * 100_000, "not a network in a known format"),
        (b'{"layers":' + b"[" * 100_000, "cut off, damaged or not a network that tuinet has exported"),
        (b'{"layers": [{"weight": "ten", "bias": [1]}]}', "cut off, damaged or not a network that tuinet has exported"),
        (b'{"layers": [{"weight": [[1, 2], [3]], "bias": [1]}]}', "cut off, damaged or not a network"),
        (b'{"layers": [{"weight": [[1, 2]], "bias": [1]}]}', "its metadata cannot be read: classes"),
    ],
)
def test_what_is_no_network_is_said(own_home: Path, tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "network").write_bytes(content)
    assert complaint in refusal(tmp_path / "network")


def test_a_file_of_torch_save_is_not_unpickled(own_home: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "model.pt", "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps({}))
    assert "a pickle, and reading one can run code" in refusal(tmp_path / "model.pt")


def test_an_archive_that_claims_to_hold_petabytes_is_refused(
    own_home: Path, tmp_path: Path, files: dict[str, bytes]
) -> None:
    with zipfile.ZipFile(tmp_path / "network", "w") as archive:
        header = b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little")
        shape = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776, 784), }"
        archive.writestr("weight_0.npy", header + shape.ljust(117) + b"\n")
    assert "cut off, damaged or not a network" in refusal(tmp_path / "network")


def test_what_is_not_a_file_is_refused(own_home: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "cannot be read (not a regular file)" in refusal(tmp_path / "pipe")
    assert "cannot be read (No such file or directory)" in refusal(tmp_path / "nothing")
    assert "cannot be read" in refusal(tmp_path)
