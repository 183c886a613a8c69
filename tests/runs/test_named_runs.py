"""Finding runs by name, again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

import tuinet.runs.named_runs
from tuinet.config import Configuration
from tuinet.runs.collection import name_of
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.named_runs import NamedRuns
from tuinet.runs.run_names import rename


@pytest.fixture
def runs(own_home: Path) -> Path:
    return own_home / "runs"


def make(runs: Path, name: str | None) -> LocalRun:
    return LocalRun.create(runs, Configuration(), name)


def test_a_run_is_found_until_it_is_renamed_or_removed(runs: Path) -> None:
    named = NamedRuns(runs)
    assert named.find("first") is None
    first = make(runs, "first")
    make(runs, None)
    second = make(runs, "second")
    assert [found.run_id for found in (named.find("first"), named.find("second")) if found] == [
        first.run_id,
        second.run_id,
    ]
    rename(first, "third")
    second.remove()
    assert named.find("first") is None
    assert named.find("second") is None
    again = make(runs, "second")
    found = named.find("second")
    assert found is not None
    assert found.run_id == again.run_id


def test_a_run_is_found_in_place_of_one_that_was_removed(runs: Path) -> None:
    named = NamedRuns(runs)
    first = make(runs, "trial")
    assert named.find("trial") is not None
    first.remove()
    second = make(runs, "trial")
    found = named.find("trial")
    assert found is not None
    assert found.run_id == second.run_id


def test_the_end_of_a_name_is_enough_to_list_runs(runs: Path) -> None:
    for name in ("a-0.1f", "a-1.1f", "a-0.2e"):
        make(runs, name)
    assert sorted(NamedRuns(runs).ending_with(".1f")) == ["a-0.1f", "a-1.1f"]


def test_each_record_is_read_once_and_again_when_it_is_found(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def counted(run: Run) -> str | None:
        read.append(run.run_id)
        return name_of(run)

    monkeypatch.setattr(tuinet.runs.named_runs, "name_of", counted)
    made = [make(runs, f"run-{number}") for number in range(3)]
    named = NamedRuns(runs)
    for _ in range(3):
        named.find("nothing")
    assert sorted(read) == sorted(run.run_id for run in made)
    named.find("run-1")
    assert read[3:] == [made[1].run_id]
