"""Infeasible trainings are recognised before a run is created; the message names the hyperparameter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tuinet.config import configure
from tuinet.errors import ConfigurationError
from tuinet.jobs import feasibility
from tuinet.jobs.start import create_run
from tuinet.runs.home import runs_folder
from tuinet.training import memory


def problems(on_this_machine: bool = True, **values: object) -> dict[str, str]:
    return feasibility.problems(configure(values), on_this_machine=on_this_machine)


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: 1_500_000_000)


@pytest.mark.parametrize("values", [{}, {"hidden": "800,800", "batch_size": 55_000}, {"valid_size": 59_936}])
def test_what_can_be_trained_has_no_problem(values: dict[str, object]) -> None:
    assert problems(**values) == {}


def test_an_unknown_data_set_is_a_problem() -> None:
    found = problems(dataset="nmist")
    assert list(found) == ["dataset"]
    assert found["dataset"].startswith("unknown data set 'nmist': did you mean 'mnist'?")


def test_a_data_set_with_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert problems(dataset=str(tmp_path)) == {
        "dataset": f"{tmp_path}: no train-images: expected a file such as train-images-idx3-ubyte.gz"
    }


def test_sizes_beyond_those_of_the_data_set_are_problems() -> None:
    rest = "expected at most 55,000, the images that are left to train on"
    assert problems(valid_size=60_000) == {"valid_size": "expected fewer than 60,000, the training images of mnist"}
    assert problems(batch_size=55_001, train_limit=55_001) == {"batch_size": rest, "train_limit": rest}
    # A limit is often lower than the default batch size; all images are one batch then.
    assert problems(train_limit=50) == {}


@pytest.mark.usefixtures("little_memory")
def test_too_large_a_network_is_a_problem_of_its_layers() -> None:
    found = problems(hidden="20000,20000")
    assert list(found) == ["hidden"]
    assert found["hidden"].endswith(
        "GB of memory, but only 1.5 GB is available: use narrower layers or smaller batches"
    )


@pytest.mark.usefixtures("little_memory")
def test_too_large_a_batch_for_the_network_is_a_problem_of_the_batch_size() -> None:
    assert list(problems(hidden="2000", batch_size=50_000)) == ["batch_size"]


def test_more_threads_than_cores_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert problems(threads=3) == {"threads": "expected at most 2, the cores of this machine"}


@pytest.mark.usefixtures("little_memory")
def test_of_another_machine_only_the_bundled_data_set_is_known() -> None:
    values = {"hidden": "20000,20000", "threads": 1024}
    assert problems(on_this_machine=False, dataset="theirs", **values) == {}
    assert list(problems(on_this_machine=False, valid_size=60_000, **values)) == ["valid_size"]


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"valid_size": 60_000}, "valid_size = 60000: expected fewer than 60,000, the training images of mnist"),
        ({"train_limit": 55_001}, "train_limit = 55001: expected at most 55,000"),
        (
            {"augment": "affine", "half_rotation": "1,z"},
            "half_rotation = 1, z: no class 'z': expected digits from 0 to 9",
        ),
        ({"hidden": "20000,20000"}, "hidden = 20000,20000: needs about"),
    ],
)
def test_what_cannot_be_trained_leaves_no_run_behind(values: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{message}"):
        create_run(configure(values))
    assert not runs_folder().exists()


def test_a_start_with_usual_sizes_does_not_wait_for_numpy() -> None:
    program = "import sys; from tuinet.jobs.start import create_run; from tuinet.config import Configuration; "
    program += "create_run(Configuration(hidden=(800, 800))); print('numpy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"
