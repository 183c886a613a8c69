"""Following a run: live, recorded, resumed or dead, it is one and the same."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.jobs.follow import follow
from tuinet.runs.local import LocalRun

from .conftest import LONG, Start, watch


def test_a_live_run_is_followed_to_its_end_without_missing_an_event(train: Start) -> None:
    training = train()
    assert [event.seq for event in watch(training.run)] == [event.seq for event in training.run.events()]
    assert training.wait() == 0


def test_when_it_ends_the_run_is_free(train: Start) -> None:
    training = train()
    watch(training.run)
    assert not training.run.is_live()
    training.wait()


def test_a_recorded_run_is_followed_like_a_live_one(train: Start) -> None:
    training = train()
    live = watch(training.run)
    training.wait()
    assert watch(training.run) == live


def test_several_watchers_see_the_same(train: Start) -> None:
    training = train()
    watchers = [follow(training.run) for _ in range(3)]
    for watcher in watchers:
        next(watcher)
    seen = [watch(training.run) for _ in watchers]
    assert seen[0] == seen[1] == seen[2]
    training.wait()


def test_following_a_resumed_run_does_not_stop_at_its_first_end(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    training.ask("stop").wait()
    training.start()
    training.pause()
    watcher = follow(training.run)
    seen: list[Any] = []
    while not any(event.type == "paused" for event in seen):
        seen += next(watcher)
    assert [event.reason for event in seen if event.type == "run_ended"] == ["stopped"]
    next(watcher)  # it is not at its end


def test_following_a_run_being_resumed_does_not_stop_at_an_earlier_end(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    training.ask("stop").wait()
    before = training.run.state().seq
    training.start()
    watcher = follow(training.run, after=before)
    first = next(event for events in watcher for event in events if event.seq > before)
    assert first.type == "run_started"


def test_a_job_that_is_killed_is_an_error_that_says_how_to_go_on(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    os.kill(training.pid, signal.SIGKILL)
    run_id = training.run.run_id
    with pytest.raises(
        RunError, match=rf"^{run_id}: the training process has died: resume it with 'tuinet resume {run_id}'$"
    ):
        watch(training.run)
    training.wait()


def test_what_a_dead_job_wrote_is_seen_before_the_error(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    training.kill()
    seen: list[Any] = []
    with pytest.raises(RunError):
        for events in follow(training.run):
            seen += events
    assert seen == training.run.events()


def test_the_last_output_of_a_dead_job_is_in_the_error(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    training.kill()
    with training.run.job_log_path.open("a") as log:
        log.write("Traceback (most recent call last):\n  …\nMemoryError: \x00 out of [memory]\n\n")
    with pytest.raises(
        RunError, match=r"has died \(MemoryError: .* out of \[memory\]\): resume it with 'tuinet resume \S+'$"
    ):
        watch(training.run)


def test_a_run_that_no_job_ever_trained_is_an_error(own_home: Path) -> None:
    run = LocalRun.create(own_home / "runs", Configuration.model_validate(LONG), None)
    with pytest.raises(RunError, match="the training process has died"):
        watch(run)
