"""Runs that learn from other runs: the teachers are kept in the run, and a resumed run is the same."""

from __future__ import annotations

import hashlib
import shutil

import numpy as np
import pytest

from tuinet.analysis.loading import read_network
from tuinet.config import Configuration, configure
from tuinet.errors import ConfigurationError
from tuinet.jobs.start import resume_run, start_run
from tuinet.jobs.teachers import FOLDER
from tuinet.runs.local import LocalRun

from ..waiting import DEADLINE
from .conftest import SMALL


def trained(name: str, **settings: object) -> LocalRun:
    """A run that has been trained to its end."""
    run, job = start_run(Configuration.model_validate({**SMALL, "epochs": 2, **settings}), name)
    assert job.wait(DEADLINE) == 0
    return run


@pytest.fixture
def teachers() -> list[LocalRun]:
    return [trained("first", hidden=(24,)), trained("second", hidden=(), encoding="binary")]


def weights(run: LocalRun) -> np.ndarray:
    return read_network(run.checkpoints().all()[-1].path, run.record().config).network.parameters


def test_a_run_notes_its_teachers_and_keeps_copies(teachers: list[LocalRun]) -> None:
    run = trained("taught", teacher="first, second")
    assert run.record().config.teacher == ",".join(teacher.run_id for teacher in teachers)
    noted = run.record().teachers
    assert [(each.run_id, each.name) for each in noted] == [(each.run_id, each.record().name) for each in teachers]
    for number, teacher in enumerate(noted, 1):
        content = (run.folder / FOLDER / f"{number}.safetensors").read_bytes()
        assert hashlib.sha256(content).hexdigest() == teacher.sha256


@pytest.mark.parametrize("augment", ["none", "shift"])
def test_a_resumed_run_needs_no_other_run_and_has_the_same_weights(teachers: list[LocalRun], augment: str) -> None:
    settings = {"teacher": "first,second", "augment": augment, "schedule": "constant"}
    whole = trained("whole", **settings, epochs=3)
    part = trained("part", **settings, epochs=1)
    for run in teachers:
        shutil.rmtree(run.folder)
    assert resume_run(part, epochs=3).wait(DEADLINE) == 0
    np.testing.assert_array_equal(weights(part), weights(whole))


def test_a_run_whose_teacher_is_gone_says_so(teachers: list[LocalRun]) -> None:
    run = trained("taught", teacher="first", epochs=1)
    (run.folder / FOLDER / "1.safetensors").unlink()
    assert resume_run(run, epochs=2).wait(DEADLINE) != 0
    ended = run.state().ended
    assert ended is not None
    assert f"{FOLDER}/1.safetensors" in str(ended.error)


def test_a_teacher_changes_what_is_learned(teachers: list[LocalRun]) -> None:
    alone = weights(trained("alone"))
    taught = weights(trained("taught", teacher="first"))
    assert not np.allclose(alone, taught)
    np.testing.assert_array_equal(weights(trained("again", teacher="first")), taught)


def test_a_teacher_that_does_not_exist_is_named(own_home: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^teacher = nobody: there are no runs yet"):
        start_run(Configuration.model_validate({**SMALL, "teacher": "nobody"}))


@pytest.mark.parametrize("names", ["", "first,,second", ","])
def test_names_of_teachers_are_not_empty(names: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^configuration: teacher = .*: expected runs"):
        configure({"teacher": names})
