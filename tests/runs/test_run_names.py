"""Names of runs can be typed everywhere, are unique, and can be changed at any time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuinet.errors import RunError, UsageError
from tuinet.runs.collection import find_run
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.run_names import check_name, check_new_name, rename

from .conftest import make_run, process


@pytest.fixture
def runs(own_home: Path) -> Path:
    return own_home / "runs"


@pytest.mark.parametrize("name", ["a", "7", "Baseline", "lr-0.1_x", "last-one", "1.2", "a" * 64])
def test_a_valid_name_is_returned_unchanged(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "a b",
            "a/b",
            "/",
            "..",
            "a..b",
            ".hidden",
            "-flag",
            "_x",
            "last",
            "a" * 65,
            "a\n",
            "ä",
            "a\0b",
            "*",
        ),
        *("20261123-141502-brave-otter", "20261123-141502-brave-otter-2"),
    ],
)
def test_a_bad_name_is_refused_in_one_line_that_says_what_is_expected(name: str) -> None:
    with pytest.raises(UsageError, match="expected up to 64 letters") as refusal:
        check_name(name)
    assert str(refusal.value).replace(name, "", 1).count("\n") == 0


def test_a_name_that_is_far_too_long_is_shortened_in_the_message() -> None:
    with pytest.raises(UsageError, match=r"^run name 'a{63}…': expected up to 64 letters"):
        check_name("a" * 90)


def test_a_run_is_found_by_its_new_name(runs: Path) -> None:
    run = make_run(runs, "old")
    rename(run, "new")
    assert find_run(runs, "new").run_id == run.run_id
    with pytest.raises(RunError, match="not found"):
        find_run(runs, "old")


def test_nothing_else_in_the_record_changes(runs: Path) -> None:
    run = make_run(runs, "old")
    before = run.record()
    rename(run, "new")
    assert run.record() == before.model_copy(update={"name": "new"})


@pytest.mark.parametrize("nothing", ["", None])
def test_a_name_can_be_removed(runs: Path, nothing: str | None) -> None:
    run = make_run(runs, "old")
    rename(run, nothing)
    assert run.record().name is None


def test_a_run_may_be_given_the_name_that_it_has(runs: Path) -> None:
    run = make_run(runs, "same")
    rename(run, "same")
    assert run.record().name == "same"


def test_a_name_that_another_run_has_is_refused(runs: Path) -> None:
    run = make_run(runs, "one")
    make_run(runs, "other")
    with pytest.raises(RunError, match="is already taken"):
        rename(run, "other")
    assert run.record().name == "one"


@pytest.mark.parametrize("name", ["last", "a b", "../x", "20260101-120000-calm-otter", "[bold]"])
def test_an_invalid_new_name_is_refused(runs: Path, name: str) -> None:
    with pytest.raises(UsageError, match="expected up to 64 letters"):
        check_new_name(make_run(runs), name)


def test_a_damaged_run_cannot_be_renamed(runs: Path) -> None:
    run = make_run(runs)
    run.record_path.write_text("{")
    with pytest.raises(RunError, match="the run is damaged"):
        rename(run, "new")


def test_a_run_that_trains_can_be_renamed(runs: Path) -> None:
    run = make_run(runs)
    lock = run.lock()
    rename(run, "new")
    lock.release()
    assert run.record().name == "new"


def test_a_folder_that_cannot_be_written_to_is_named(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(runs, "old")

    def full(self: Run, record: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(LocalRun, "write_record", full)
    with pytest.raises(RunError, match=r"config.json: cannot be written \(No space left on device\)"):
        rename(run, "new")


def test_no_change_is_lost_when_two_processes_change_the_record_at_once(runs: Path) -> None:
    run = make_run(runs, "0")
    code = """
        import sys
        from pathlib import Path
        from tuinet.runs.directory import Run
        from tuinet.runs.local import LocalRun
        run = LocalRun(Path(sys.argv[1]))
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(20):
            run.change_record(lambda record: record.model_copy(update={"name": str(int(record.name) + 1)}))
        print("done", flush=True)
    """
    with process(code, run.folder) as one, process(code, run.folder) as other:
        for child in (one, other):
            assert child.stdin
            child.stdin.write("\n")
            child.stdin.flush()
        assert [child.stdout.readline() for child in (one, other) if child.stdout] == ["done\n"] * 2
    assert run.record().name == "40"
