"""Checkpoints come back bit for bit, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save

from tuinet.errors import CheckpointError
from tuinet.runs.checkpoints import encode, load

from .conftest import snapshot

WHOLE = encode(snapshot(epoch=3, batch=120, best=2))
ONE_LINE = r"^[^\n]*epoch-0003\.safetensors: [^\n]+$"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the module, as hypothesis writes it many times in one test."""
    return tmp_path_factory.mktemp("checkpoints") / "epoch-0003.safetensors"


def assert_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=ONE_LINE):
        load(path)


def test_the_progress_comes_back(path: Path) -> None:
    path.write_bytes(WHOLE)
    assert load(path).progress == snapshot(epoch=3, batch=120, best=2).progress


def assert_same_arrays(loaded: Mapping[str, NDArray[Any]], expected: Mapping[str, NDArray[Any]]) -> None:
    assert {name: (array.dtype, array.shape, array.tobytes()) for name, array in loaded.items()} == {
        name: (array.dtype, array.shape, array.tobytes()) for name, array in expected.items()
    }


def test_every_parameter_comes_back_bit_for_bit(path: Path) -> None:
    path.write_bytes(WHOLE)
    assert_same_arrays(load(path).parameters, snapshot().parameters)


def test_the_state_of_the_optimizer_comes_back_bit_for_bit(path: Path) -> None:
    path.write_bytes(WHOLE)
    loaded = load(path).optimizer
    assert loaded.keys() == {"velocity"}
    assert_same_arrays(loaded["velocity"], snapshot().optimizer["velocity"])


def test_the_memory_layout_of_an_array_makes_no_difference() -> None:
    by_columns = snapshot(epoch=3, batch=120, best=2)
    for name, array in by_columns.parameters.items():
        by_columns.parameters[name] = np.asfortranarray(array)
    assert encode(by_columns) == WHOLE


@pytest.mark.parametrize("value", [-0.0, 1e-45, 3.4e38, 0.1])
def test_odd_numbers_come_back_bit_for_bit(path: Path, value: float) -> None:
    before = snapshot()
    before.parameters["layers.0.bias"][:] = value
    path.write_bytes(encode(before))
    assert load(path).parameters["layers.0.bias"].tobytes() == before.parameters["layers.0.bias"].tobytes()


def test_equal_snapshots_give_equal_bytes() -> None:
    assert encode(snapshot(epoch=3, batch=120, best=2)) == WHOLE


def test_saving_what_was_loaded_gives_the_same_bytes(path: Path) -> None:
    path.write_bytes(WHOLE)
    assert encode(load(path)) == WHOLE


def test_other_programs_find_the_parameters_by_name_shape_and_type(path: Path) -> None:
    path.write_bytes(WHOLE)
    with safe_open(path, framework="numpy") as file:
        loaded = {name: (file.get_tensor(name).shape, file.get_tensor(name).dtype) for name in file.keys()}  # noqa: SIM118
    float32 = np.dtype(np.float32)
    assert {name: kind for name, kind in loaded.items() if not name.startswith("optimizer.")} == {
        "layers.0.weight": ((3, 4), float32),
        "layers.0.bias": ((3,), float32),
        "layers.1.weight": ((2, 3), float32),
        "layers.1.bias": ((2,), float32),
    }


@given(st.integers(0, len(WHOLE) - 1))
def test_a_truncated_file_is_refused(path: Path, length: int) -> None:
    assert_refused(path, WHOLE[:length])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_file_with_one_altered_byte_is_refused(path: Path, place: int, flip: int) -> None:
    altered = bytearray(WHOLE)
    altered[place] ^= flip
    path.write_bytes(altered)
    try:
        loaded = load(path)
    except CheckpointError as error:
        assert str(error).startswith(f"{path}: ")
        assert "\n" not in str(error)
    else:  # a byte that means nothing, such as the case of an escape in the header
        assert encode(loaded) == WHOLE


@given(st.binary(min_size=1, max_size=64))
def test_a_file_with_more_at_its_end_is_refused(path: Path, more: bytes) -> None:
    assert_refused(path, WHOLE + more)


@given(st.binary(max_size=300))
def test_a_file_with_arbitrary_content_is_refused(path: Path, content: bytes) -> None:
    assert_refused(path, content)


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {"format": "pt"},
        {"tuinet": "otter"},
        {"tuinet": "[]"},
        {"tuinet": "null"},
        {"tuinet": "{}"},
        {"tuinet": '{"progress": 1, "sha256": 2}'},
        {"tuinet": '{"progress": "{}", "sha256": "0"}'},
    ],
)
def test_a_safetensors_file_of_another_program_is_refused(path: Path, metadata: dict[str, str] | None) -> None:
    assert_refused(path, save({"layers.0.weight": np.zeros((2, 3), np.float32)}, metadata))


def test_an_empty_file_is_refused(path: Path) -> None:
    assert_refused(path, b"")


def test_a_file_that_claims_a_huge_header_is_refused(path: Path) -> None:
    assert_refused(path, b"\xff" * 7 + b"\x7f" + WHOLE[8:])


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "epoch-0003.safetensors"
    path.mkdir()
    with pytest.raises(CheckpointError, match=ONE_LINE):
        load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=ONE_LINE):
        load(tmp_path / "epoch-0003.safetensors")
