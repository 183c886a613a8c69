"""Races that the Runs screen starts. Their runs seem to train: a lock is held on each."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tuinet.jobs.follower import RunFollower
from tuinet.runs.directory import Run
from tuinet.tui.runs import racing
from tuinet.tui.runs.compare_screen import CompareScreen, Differences
from tuinet.tui.runs.race_screen import RaceScreen, Standings
from tuinet.tui.runs.runs_screen import RunsScreen
from tuinet.tui.widgets.ask import Choose
from tuinet.tui.widgets.keybar import KeyBar

from ...runs.conftest import epoch_finished, started
from ..example_runs import live
from .conftest import PersonAtRuns, add, opened_runs, record

SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


class Launcher:
    """Stands in for the jobs of races."""

    def __init__(self) -> None:
        self.races: list[list[Run]] = []
        self.jobs: list[subprocess.Popen[bytes]] = []
        self.locks = ExitStack()

    def launch(self, runs: list[Run], _: Any) -> list[RunFollower]:
        made = [record(f"new-{len(self.races)}-{k}", started(epochs=9), minute=20 + k) for k in range(len(runs))]
        for run in made:
            self.locks.enter_context(live(run))
        self.races.append(made)
        followers = []
        for run in made:
            # The process that it seems to be is over at once.
            self.jobs.append(subprocess.Popen([sys.executable, "-c", ""]))
            followers.append(RunFollower(run, self.jobs[-1]))
        return followers

    def end(self) -> None:
        """End all jobs."""
        self.locks.close()
        for job in self.jobs:
            job.wait()


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    launcher = Launcher()
    monkeypatch.setattr(racing, "train_again", launcher.launch)
    monkeypatch.setattr(racing, "available_cores", lambda: 6)
    yield launcher
    launcher.end()


def record_many(count: int) -> None:
    for number in range(count):
        record(f"run-{number}", minute=count - number, seed=number)


async def race(person: PersonAtRuns, count: int) -> None:
    """Mark the first runs of the list, and start a race of them."""
    await person.press(*["m", "down"] * count, "R")
    await person.until(lambda: isinstance(person.app.screen, RaceScreen), "the race")


async def test_a_race_of_six_fits_any_screen(launcher: Launcher) -> None:
    record_many(6)
    async with opened_runs(SIZES[0]) as person:
        await race(person, 6)
        for number, run in enumerate(launcher.races[0]):
            add(run, epoch_finished(1, 0.9 + number / 100))
        for size in SIZES:
            await person.resize(*size)
            await person.see("Race · run-5 leads by 1.00 points")
            lines = person.text.split("\n")
            assert (len(lines), max(map(len, lines)) <= size[0]) == (size[1], True), size
            words = [line.strip(" │").split() for line in lines]
            order = [line[2] for line in words if line[:1] in (["1."], ["2."], ["3."], ["4."], ["5."], ["6."])]
            assert order == [f"run-{number}" for number in reversed(range(6))], size
            assert person.find(Standings).region.bottom <= person.find(KeyBar).region.y, size
            await person.see("s Stop all", "esc Back", "? Help")


async def test_more_jobs_than_cores_are_started_only_after_a_question(
    launcher: Launcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(racing, "available_cores", lambda: 2)
    record_many(3)
    async with opened_runs() as person:
        await person.press(*["m", "down"] * 3, "R")
        await person.see(
            "3 runs would train at the same time on 2 cores", "esc  No, cancel", "y    Yes, start the race"
        )
        await person.press("enter")
        await person.press("R", "escape")
        assert not launcher.races
        await person.press("R", "y")
        await person.until(lambda: launcher.races, "the race")


async def test_a_run_that_trains_already_counts(launcher: Launcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "available_cores", lambda: 2)
    record_many(2)
    with live(record("busy", started(epochs=9), minute=9)):
        async with opened_runs() as person:
            await person.press("down", "m", "down", "m", "R")
            await person.see("2 runs would train alongside the 1 that is training")
    assert not launcher.races


async def test_the_differences_have_the_names_of_the_race_and_whoever_quits_is_asked_about_its_runs(
    launcher: Launcher,
) -> None:
    record_many(2)
    async with opened_runs() as person:
        await race(person, 2)
        # No job of a race stays behind as a zombie.
        await person.until(lambda: [job.returncode for job in launcher.jobs] == [0, 0], "the exit status of both jobs")
        await person.press("d")
        await person.until(lambda: isinstance(person.app.screen, CompareScreen), "the comparison")
        differences = person.find(Differences)
        await person.until(lambda: differences.shown.plain, "the table")
        assert differences.shown.plain.split("\n")[0].split()[-4:] == ["●", "run-0", "▲", "run-1"]
        await person.press("escape", "q")
        await person.see("new-0-0 and new-0-1 are training")


async def test_a_race_that_was_left_goes_on_and_can_be_returned_to(launcher: Launcher) -> None:
    record_many(2)
    async with opened_runs() as person:
        await race(person, 2)
        await person.press("escape")
        assert isinstance(person.app.screen, RunsScreen)
        await person.press("R")
        assert isinstance(person.app.screen, Choose)
        await person.press("enter")
        assert isinstance(person.app.screen, RaceScreen)
        await person.press("escape", "u", "R")
        assert isinstance(person.app.screen, RaceScreen)
        assert len(launcher.races) == 1


async def test_a_race_that_is_over_has_nothing_to_stop(launcher: Launcher) -> None:
    record_many(2)
    async with opened_runs() as person:
        await race(person, 2)
        add(launcher.races[0][0], epoch_finished(1, 0.9))
        add(launcher.races[0][1], epoch_finished(1, 0.8))
        launcher.end()
        await person.see("run-0 came out ahead by 10.00 points")
        assert "Stop all" not in person.text
        await person.press("d")
        assert isinstance(person.app.screen, CompareScreen)
        await person.press("escape", "escape", "R")
        await person.until(lambda: len(launcher.races) == 2, "another race")


async def test_a_reader_starts_no_race(launcher: Launcher) -> None:
    record_many(2)
    async with opened_runs(read_only=True) as person:
        await person.press("m", "down", "m", "R")
        assert "R Race" not in person.text
    assert not launcher.races


async def test_a_single_run_cannot_race(launcher: Launcher) -> None:
    record_many(1)
    async with opened_runs() as person:
        await person.press("m", "R")
        await person.see_notification("mark two to six runs (m)")
    assert not launcher.races
