"""Finding a run by what a person types, even among incomplete directories."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.jobs.machine import ThisMachine
from tuinet.runs.collection import all_runs, find_run
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun

from .conftest import process

Make = Callable[..., Run]


@pytest.fixture
def runs(own_home: Path) -> Path:
    return own_home / "runs"


@pytest.fixture
def make(runs: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a run with a chosen id."""

    def make(run_id: str, name: str | None = None) -> Run:
        monkeypatch.setattr("tuinet.runs.local.new_run_id", lambda _: run_id)
        return LocalRun.create(runs, Configuration(), name)

    return make


@pytest.fixture
def three(make: Make) -> None:
    """Three runs, not made in the order of their ids."""
    make("20260103-120000-calm-otter", "baseline")
    make("20260101-120000-brave-otter")
    make("20260102-120000-calm-heron", "wide")


def test_runs_are_listed_oldest_first(runs: Path, three: None) -> None:
    assert [run.run_id[:8] for run in all_runs(runs)] == ["20260101", "20260102", "20260103"]


def test_a_missing_folder_holds_no_runs(runs: Path) -> None:
    assert all_runs(runs) == []


def test_files_and_hidden_folders_are_not_runs(runs: Path, three: None) -> None:
    (runs / "notes.txt").touch()
    (runs / ".20260104-120000-half-made.tmp").mkdir()
    assert len(all_runs(runs)) == 3


@pytest.mark.parametrize(
    ("query", "run_id"),
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
    runs: Path, three: None, query: str, run_id: str
) -> None:
    assert find_run(runs, query).run_id == run_id


@pytest.mark.parametrize("wanted", ["2", "202601", "otter"])
def test_a_query_that_matches_several_runs_is_an_error_that_lists_them(runs: Path, three: None, wanted: str) -> None:
    with pytest.raises(RunError, match=r"matches [23] runs: 20260101-120000-brave-otter, .*: type more"):
        find_run(runs, wanted)


@pytest.mark.parametrize("wanted", ["", "tter", "brave", "baselin", "20250101", "..", "/", "*", "Baseline", "\0"])
def test_a_query_without_a_match_is_an_error_that_says_what_is_expected(runs: Path, three: None, wanted: str) -> None:
    with pytest.raises(RunError, match="not found: expected an id, its beginning, a name or 'last'"):
        find_run(runs, wanted)


def test_a_long_name_is_shortened_in_the_message(runs: Path, three: None) -> None:
    with pytest.raises(RunError) as refused:
        find_run(runs, "9" * 5000)
    assert len(str(refused.value)) < 300


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
def test_a_damaged_run_is_listed_and_does_not_prevent_finding_others_by_name(
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


def test_a_home_that_is_a_file_is_reported(own_home: Path) -> None:
    own_home.touch()
    with pytest.raises(RunError, match=r"cannot be read \(Not a directory\)"):
        all_runs(own_home / "runs")


EUROPE = "CET-1CEST,M3.5.0,M10.5.0/3"
CLOCKS = {
    "a clock that is set back": [(1.9e9, "UTC"), (1.7e9, "UTC"), (0.0, "UTC")],
    "the end of daylight saving": [(1792889400.0, EUROPE), (1792891200.0, EUROPE)],
    "a journey to the west": [(1.7e9, "JST-9"), (1.7e9 + 60, "PST8")],
    "the same second": [(1.7e9, "UTC")] * 3,
}


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts this process into a time zone."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_the_last_run_is_the_one_that_was_made_last_whatever_the_clock_says(
    runs: Path, zone: Callable[[str], None], clock: list[tuple[float, str]]
) -> None:
    made = []
    for moment, name in clock:
        zone(name)
        made.append(LocalRun.create(runs, Configuration(), None, moment))
        assert find_run(runs, "last").run_id == made[-1].run_id
    assert [run.run_id for run in all_runs(runs)] == [run.run_id for run in made]
    locks = [run.lock() for run in made[-2:]]
    live = ThisMachine().find_live()
    assert live
    assert live.run_id == made[-1].run_id
    for lock in locks:
        lock.release()


def test_runs_of_another_home_and_damaged_runs_are_sorted_too(runs: Path, tmp_path: Path) -> None:
    first = LocalRun.create(runs, Configuration(), None, 1.7e9)
    other = LocalRun.create(tmp_path / "other" / "runs", Configuration(), None, 1.8e9)
    shutil.copytree(other.folder, runs / other.run_id)
    (runs / other.run_id / "config.json").unlink()
    third = LocalRun.create(runs, Configuration(), None, 1.7e9 + 60)
    (runs / "a-directory-of-mine").mkdir()
    expected = ["a-directory-of-mine", first.run_id, other.run_id, third.run_id]
    assert [run.run_id for run in all_runs(runs)] == expected


CREATOR = """
    import sys
    from pathlib import Path
    from tuinet.config import Configuration
    from tuinet.runs.directory import Run
    from tuinet.runs.local import LocalRun

    print("ready", flush=True)
    sys.stdin.readline()
    print(*[LocalRun.create(Path(sys.argv[1]), Configuration(), None, 1.7e9).run_id for _ in range(20)], flush=True)
"""


def test_two_processes_make_runs_at_the_same_time_without_sharing_a_second(runs: Path) -> None:
    with process(CREATOR, runs) as one, process(CREATOR, runs) as other:
        for child in (one, other):
            assert child.stdin is not None
            child.stdin.write("\n")
            child.stdin.flush()
        made = [(child.stdout.readline() if child.stdout else "").split() for child in (one, other)]
    assert all(ids == sorted(ids) for ids in made)
    assert len({run_id[:15] for ids in made for run_id in ids}) == 40
