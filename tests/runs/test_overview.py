"""The list of runs: what it shows of each run, and that only changes are read again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tuinet.events import AnyEvent, Warned
from tuinet.runs.directory import Run
from tuinet.runs.log import EventTail
from tuinet.runs.overview import Overview, read_overview
from tuinet.runs.run_list import RECENT, UNREAD, RunList
from tuinet.runs.run_names import rename

from .conftest import batch_trained, ended, epoch_finished, epoch_started, make_run, started, write_log

WHOLE: tuple[AnyEvent, ...] = (
    started(),
    epoch_started(1),
    batch_trained(1, 5),
    epoch_finished(1, 0.7),
    epoch_finished(2, 0.9),
    epoch_finished(3, 0.8),
    ended().model_copy(update={"test_accuracy": 0.85, "test_loss": 0.4}),
)


@pytest.fixture
def runs(own_home: Path) -> Path:
    return own_home / "runs"


@pytest.fixture
def run_list(runs: Path) -> RunList:
    return RunList(runs)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The logs that were read, in order."""
    paths: list[Path] = []
    genuine: Callable[[EventTail], list[AnyEvent]] = EventTail.new_events

    def new_events(self: EventTail) -> list[AnyEvent]:
        paths.append(self._lines.path)
        return genuine(self)

    monkeypatch.setattr(EventTail, "new_events", new_events)
    return paths


def add(run: Run, *events: AnyEvent) -> None:
    """Let a job write these events."""
    os.close(write_log(run.events_path, *events)._descriptor)


def recorded(runs: Path, name: str | None = None, *events: AnyEvent, now: float = 1_700_000_000.0) -> Run:
    run = make_run(runs, name, now)
    add(run, *(events or WHOLE))
    return run


def only(listed: list[Overview]) -> Overview:
    (overview,) = listed
    return overview


def test_an_overview_shows_the_results_of_a_run(runs: Path) -> None:
    overview = read_overview(recorded(runs, "mine"))
    assert (overview.name, overview.status, overview.epochs, overview.problem) == ("mine", "finished", "3/3", None)
    assert (overview.valid_accuracy, overview.test_accuracy, overview.seconds) == (0.9, 0.85, 3.0)


def test_an_overview_of_a_run_that_has_just_begun_has_no_metrics(runs: Path) -> None:
    overview = read_overview(make_run(runs))
    assert (overview.status, overview.epochs) == ("interrupted", "0/10")
    assert (overview.valid_accuracy, overview.test_accuracy) == (None, None)


def test_an_overview_of_a_run_with_a_damaged_log_shows_the_damage_and_the_rest(runs: Path) -> None:
    run = recorded(runs)
    lines = run.events_path.read_text().splitlines()
    lines[1] = "otter"
    run.events_path.write_text("\n".join([*lines, ""]))
    overview = read_overview(run)
    assert (overview.status, overview.epochs, overview.test_accuracy) == ("finished", "3/3", 0.85)
    assert overview.problem is None
    assert overview.log_problem == "events.jsonl: line 2 cannot be read: skipped"


def test_the_list_shows_the_overview_of_each_run(runs: Path, run_list: RunList) -> None:
    run = recorded(runs)
    listed = only(run_list.refresh())
    assert listed.as_data() == read_overview(run).as_data()
    assert run_list.complete


def test_without_runs_the_list_is_empty_and_complete(run_list: RunList) -> None:
    assert run_list.refresh() == []
    assert run_list.complete


def test_an_unchanged_run_keeps_its_overview_and_is_not_read_again(
    runs: Path, run_list: RunList, read: list[Path]
) -> None:
    recorded(runs)
    read.clear()
    first = only(run_list.refresh())
    assert only(run_list.refresh()) is first
    assert len(read) == 1


def test_only_the_run_that_changed_is_read_again(runs: Path, run_list: RunList, read: list[Path]) -> None:
    still = recorded(runs, now=1_700_000_000.0)
    growing = recorded(runs, None, *WHOLE[:4], now=1_700_000_060.0)
    before = run_list.refresh()
    add(growing, epoch_finished(2, 0.95))
    read.clear()
    after = run_list.refresh()
    assert read == [growing.events_path]
    assert after[0] is before[0]
    assert (after[0].run.run_id, after[1].valid_accuracy) == (still.run_id, 0.95)


def test_earlier_overviews_do_not_change(runs: Path, run_list: RunList) -> None:
    run = recorded(runs, None, *WHOLE[:4])
    before = only(run_list.refresh())
    add(run, epoch_finished(2, 0.95), Warned(code="x", message="y"))
    run_list.refresh()
    assert (before.valid_accuracy, before.epochs) == (0.7, "1/3")
    assert before.state
    assert list(before.state.warnings) == []


def test_a_new_name_shows(runs: Path, run_list: RunList) -> None:
    run = recorded(runs, "old")
    run_list.refresh()
    rename(run, "new")
    assert only(run_list.refresh()).name == "new"


def test_a_run_that_is_trained_again_shows_as_training(runs: Path, run_list: RunList) -> None:
    run = recorded(runs)
    run_list.refresh()
    lock = run.lock()
    assert only(run_list.refresh()).status == "training"
    lock.release()
    assert only(run_list.refresh()).status == "finished"


def test_new_runs_appear_and_removed_ones_vanish(runs: Path, run_list: RunList) -> None:
    first = recorded(runs)
    run_list.refresh()
    second = recorded(runs)
    assert len(run_list.refresh()) == 2
    first.remove()
    assert only(run_list.refresh()).run.run_id == second.run_id


def test_runs_appear_even_if_the_folder_has_not_changed_for_long(runs: Path, run_list: RunList) -> None:
    recorded(runs)
    os.utime(runs, (1_700_000_000, 1_700_000_000))
    run_list.refresh()
    recorded(runs)
    assert len(run_list.refresh()) == 2


def test_a_damaged_run_is_listed_with_what_is_wrong(runs: Path, run_list: RunList) -> None:
    recorded(runs).record_path.unlink()
    overview = only(run_list.refresh())
    assert overview.status == "damaged"
    assert "config.json: cannot be read" in str(overview.problem)


def test_a_repaired_run_is_listed_normally_again(runs: Path, run_list: RunList) -> None:
    run = recorded(runs)
    whole = run.events_path.read_bytes()
    run.events_path.write_bytes(whole + b"otter\n")
    assert only(run_list.refresh()).log_problem
    run.events_path.write_bytes(whole)
    assert only(run_list.refresh()).as_data() == read_overview(run).as_data()


def test_damage_that_appears_later_is_still_reported_by_the_next_refresh(runs: Path, run_list: RunList) -> None:
    run = recorded(runs)
    run_list.refresh()
    with run.events_path.open("ab") as log:
        log.write(b"otter\n")
    for _ in range(2):
        assert "line 8 cannot be read" in only(run_list.refresh()).log_problem


def test_a_log_that_was_replaced_is_read_from_its_beginning(runs: Path, run_list: RunList) -> None:
    run = recorded(runs)
    run_list.refresh()
    run.events_path.unlink()
    add(run, *WHOLE[:4])
    assert only(run_list.refresh()).epochs == "1/3"


def test_a_refresh_reads_the_newest_first_and_no_more_than_its_budget(runs: Path) -> None:
    for second in range(3):
        recorded(runs, now=1_700_000_000.0 + 60 * second)
    run_list = RunList(runs, budget=1)
    assert [overview.status for overview in run_list.refresh()] == [UNREAD, UNREAD, "finished"]
    assert not run_list.complete
    run_list.refresh()
    assert [overview.status for overview in run_list.refresh()] == ["finished"] * 3
    assert run_list.complete


def test_the_memory_for_a_run_does_not_grow_with_it(runs: Path, run_list: RunList) -> None:
    warnings = [Warned(code=str(k), message="m") for k in range(RECENT + 5)]
    recorded(runs, None, started(), *(epoch_finished(k) for k in range(1, RECENT + 5)), *warnings)
    state = only(run_list.refresh()).state
    assert state
    assert (len(state.history), len(state.warnings), state.epochs_done) == (RECENT, RECENT, RECENT + 4)
