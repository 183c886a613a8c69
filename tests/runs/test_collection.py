"""Finding a run by what a person types, also beside directories that are not whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.runs.collection import all_runs, check_unused, find_run
from tuinet.runs.directory import Run

Make = Callable[..., Run]


@pytest.fixture
def runs(own_home: Path) -> Path:
    return own_home / "runs"


@pytest.fixture
def make(runs: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a run with a chosen id."""

    def make(run_id: str, name: str | None = None) -> Run:
        monkeypatch.setattr("tuinet.runs.directory.new_run_id", lambda _: run_id)
        return Run.create(runs, Configuration(), name)

    return make


@pytest.fixture
def three(make: Make) -> None:
    """Three runs, not made in the order of their ids."""
    make("20260103-120000-calm-otter", "baseline")
    make("20260101-120000-brave-otter")
    make("20260102-120000-calm-heron", "wide")


def test_runs_are_listed_oldest_first(runs: Path, three: None) -> None:
    assert [run.run_id[:8] for run in all_runs(runs)] == ["20260101", "20260102", "20260103"]


def test_where_nothing_is_there_are_no_runs(runs: Path) -> None:
    assert all_runs(runs) == []


def test_files_and_hidden_folders_are_no_runs(runs: Path, three: None) -> None:
    (runs / "notes.txt").touch()
    (runs / ".20260104-120000-half-made.tmp").mkdir()
    assert len(all_runs(runs)) == 3


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("20260101-120000-brave-otter", "20260101-120000-brave-otter"),
        ("20260102", "20260102-120000-calm-heron"),
        ("20260101-120000-b", "20260101-120000-brave-otter"),
        ("heron", "20260102-120000-calm-heron"),
        ("calm-heron", "20260102-120000-calm-heron"),
        ("baseline", "20260103-120000-calm-otter"),
        ("last", "20260103-120000-calm-otter"),
    ],
)
def test_an_id_its_beginning_its_end_a_name_or_last_finds_a_run(
    runs: Path, three: None, wanted: str, found: str
) -> None:
    assert find_run(runs, wanted).run_id == found


@pytest.mark.parametrize("wanted", ["2", "202601", "otter"])
def test_what_could_be_several_is_an_error_that_names_them(runs: Path, three: None, wanted: str) -> None:
    with pytest.raises(RunError, match=r"could be any of [23] runs: 20260101-120000-brave-otter, .*: type more"):
        find_run(runs, wanted)


@pytest.mark.parametrize("wanted", ["", "tter", "brave", "baselin", "20250101", "..", "/", "*", "Baseline", "\0"])
def test_what_is_none_is_an_error_that_says_what_is_expected(runs: Path, three: None, wanted: str) -> None:
    with pytest.raises(RunError, match="not found: expected an id, its beginning, a name or 'last'"):
        find_run(runs, wanted)


@pytest.mark.parametrize("wanted", ["last", "otter", ""])
def test_without_any_run_the_error_says_how_to_start_one(runs: Path, wanted: str) -> None:
    with pytest.raises(RunError, match="there are no runs yet: start one with 'tuinet train'"):
        find_run(runs, wanted)


def test_a_whole_id_wins_over_the_beginning_of_another(runs: Path, make: Make) -> None:
    make("20260101-120000-calm-otter")
    make("20260101-120000-calm-otter-2")
    assert find_run(runs, "20260101-120000-calm-otter").run_id == "20260101-120000-calm-otter"


def test_a_name_wins_over_an_animal(runs: Path, three: None, make: Make) -> None:
    make("20260104-120000-fast-owl", "heron")
    assert find_run(runs, "heron").run_id == "20260104-120000-fast-owl"


def test_a_name_that_is_taken_is_refused(runs: Path, three: None) -> None:
    with pytest.raises(RunError, match="run name 'wide': a run has it already"):
        check_unused(runs, "wide")


def test_a_name_that_is_free_is_fine(runs: Path, three: None) -> None:
    check_unused(runs, "narrow")


def unmake(run: Run, damage: str) -> None:
    """Take something from a run that a run needs."""
    match damage:
        case "no configuration":
            run.record_path.unlink()
        case "garbage for a configuration":
            run.record_path.write_bytes(b"\xffotter")
        case "a configuration of another shape":
            run.record_path.write_bytes(b'{"config": [1, 2]}')
        case "a folder for a configuration":
            run.record_path.unlink()
            run.record_path.mkdir()
        case "garbage for events":
            run.events_path.write_bytes(b"\xffotter\n")


DAMAGES = [
    "no configuration",
    "garbage for a configuration",
    "a configuration of another shape",
    "a folder for a configuration",
    "garbage for events",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_is_listed_and_hinders_nobody_from_finding_another_by_name(
    runs: Path, three: None, make: Make, damage: str
) -> None:
    unmake(make("20260104-120000-odd-otter", "odd"), damage)
    assert len(all_runs(runs)) == 4
    assert find_run(runs, "baseline").run_id == "20260103-120000-calm-otter"


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_is_found_by_its_id_so_that_it_can_be_removed(
    runs: Path, three: None, make: Make, damage: str
) -> None:
    unmake(make("20260104-120000-odd-newt"), damage)
    find_run(runs, "newt").remove()
    assert len(all_runs(runs)) == 3


def test_a_home_that_is_a_file_is_told(own_home: Path) -> None:
    own_home.touch()
    with pytest.raises(RunError, match=r"cannot be read \(Not a directory\)"):
        all_runs(own_home / "runs")
