"""The job is a separate process, which outlives the process that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tuinet.jobs.launch
from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.runs.local import LocalRun

from .conftest import LONG, Start, checkpoints, seqs, story, until

STARTER = """
import sys
from pathlib import Path
from tuinet.jobs.launch import launch
from tuinet.runs.local import LocalRun

run = LocalRun(Path(sys.argv[1]))
print(launch(run, run.lock()).pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def slow_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs start as users start them: half a second passes until they are ready."""
    monkeypatch.setattr(tuinet.jobs.launch, "subprocess", subprocess)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_it_keeps_training_when_the_process_that_started_it_dies(own_home: Path, number: signal.Signals) -> None:
    run = LocalRun.create(own_home / "runs", Configuration.model_validate(LONG), None)
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, run.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as starter:
        assert starter.stdout is not None
        job = int(starter.stdout.readline())
        try:
            os.killpg(starter.pid, number)  # as a terminal that closes does it
            starter.wait()
            until(lambda: len(run.state().history) >= 2 or not run.is_live(), "an epoch after its parent's death")
            assert run.is_live()
        finally:
            os.kill(job, signal.SIGKILL)
            until(lambda: not run.is_live(), "the end of the job")


@pytest.mark.usefixtures("slow_jobs")
def test_it_runs_in_its_own_session(train: Start) -> None:
    assert os.getsid(train(LONG).pid) != os.getsid(0)


def test_it_goes_on_after_sighup(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    os.kill(training.pid, signal.SIGHUP)
    training.expect("epoch_finished", len(training.of("epoch_finished")) + 2)
    assert training.run.is_live()


def test_sigterm_stops_it_after_the_batch_with_a_checkpoint(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    os.kill(training.pid, signal.SIGTERM)
    assert training.wait() == 0
    assert training.events[-1].type == "run_ended"
    assert training.events[-1].reason == "stopped"
    assert (training.run.folder / training.of("checkpoint_saved")[-1].path).exists()


def test_a_paused_job_obeys_sigterm(train: Start) -> None:
    training = train(LONG)
    training.pause()
    os.kill(training.pid, signal.SIGTERM)
    assert training.wait() == 0
    assert training.events[-1].reason == "stopped"


def test_two_cannot_train_the_same_run(train: Start) -> None:
    training = train(LONG)
    training.expect("epoch_finished")
    with pytest.raises(RunError, match=rf"{training.run.run_id}: is already being trained \(process {training.pid}\)$"):
        training.run.lock()


@pytest.mark.usefixtures("slow_jobs")
def test_it_is_live_from_the_moment_it_was_started(train: Start) -> None:
    assert train(LONG).run.is_live()


@pytest.mark.usefixtures("slow_jobs")
def test_what_is_asked_before_it_is_ready_is_done(train: Start) -> None:
    training = train(LONG).ask("stop")  # it has hardly begun to import
    until(lambda: training.run.state().history or not training.run.is_live(), "a stop, or an epoch")
    assert training.run.state().history == []


def test_a_live_run_is_not_removed(train: Start) -> None:
    training = train(LONG)
    with pytest.raises(RunError, match="is already being trained"):
        training.run.remove()
    assert training.run.record_path.exists()


def test_killed_by_the_clock_and_resumed_it_ends_like_one_that_was_not(train: Start) -> None:
    settings = {**LONG, "epochs": 80, "checkpoint_every": 7, "valid_size": 1}
    undisturbed = train(settings)
    killed = train(settings)
    for epoch in (1, 8, 21):
        killed.expect("epoch_finished", epoch)
        killed.kill()
        killed.start()
    assert (killed.wait(), undisturbed.wait()) == (0, 0)
    assert checkpoints(killed.run) == checkpoints(undisturbed.run)
    assert story(killed.run) == story(undisturbed.run)
    assert seqs(killed.run) == list(range(1, len(seqs(killed.run)) + 1))
