"""Runs that outlive the terminal: starting, watching, commanding and waiting for them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tuinet.runs.directory import Run

from .conftest import PROGRAM, SMALL, Tuinet, until
from .detached import DIVERGING, LONG, Start, expect, kill, let_fail, of, pid, start

__all__ = ["start"]


def status(tuinet: Tuinet) -> list[str]:
    return [run["status"] for run in tuinet("runs", "list", "--json").json]


def test_it_prints_the_id_alone_on_standard_output_and_returns_while_it_trains(tuinet: Tuinet) -> None:
    result = tuinet("train", "--detach", *LONG)
    run = Run(tuinet.run)
    try:
        assert (result.code, result.out) == (0, f"{run.run_id}\n")
        assert f"tuinet attach {run.run_id}" in result.err
        assert expect(run, "epoch_finished")["epoch"] == 1
        assert status(tuinet) == ["training"]
    finally:
        kill(run)


def test_it_survives_sighup_to_all_that_the_shell_has_started(tuinet: Tuinet) -> None:
    script = f"{PROGRAM} train --detach {' '.join(LONG)} && echo started && read -r line"
    with subprocess.Popen(
        ["/bin/sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as shell:
        assert shell.stdout is not None
        run = Run(tuinet.home / "runs" / shell.stdout.readline().strip())
        try:
            assert shell.stdout.readline() == "started\n"
            os.killpg(shell.pid, signal.SIGHUP)  # as a terminal that closes does it
            assert shell.wait() == -signal.SIGHUP
            if pid(run):
                os.kill(pid(run), signal.SIGHUP)
            expect(run, "epoch_finished", len(of(run, "epoch_finished")) + 2)
            assert run.is_live()
        finally:
            kill(run)


def test_options_for_watching_are_refused_with_it(tuinet: Tuinet) -> None:
    result = tuinet("train", "--detach", "--notice", "bell")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert not tuinet.runs


def test_commands_take_effect_from_many_and_all_watchers_see_the_same(tuinet: Tuinet, start: Start) -> None:
    run = start()
    watchers = [tuinet.start("attach", "last", "--json") for _ in range(3)]
    assert tuinet("pause", "last").code == 0
    place = expect(run, "paused")
    assert status(tuinet) == ["paused"]
    assert tuinet("step").code == 0
    assert expect(run, "paused", 2)["batch"] == place["batch"] + 1
    at_once = [tuinet.start("set", run.run_id, "learning-rate", f"0.0{number}") for number in (1, 2, 3)]
    assert [process.wait() for process in at_once] == [0, 0, 0]
    expect(run, "setting_changed", 3)
    assert sorted(change["new"] for change in of(run, "setting_changed")) == [0.01, 0.02, 0.03]
    assert tuinet("step", "--epoch").code == 0
    assert expect(run, "paused", 3)["batch"] == 0
    assert tuinet("continue").code == 0
    expect(run, "epoch_finished", len(of(run, "epoch_finished")) + 2)
    assert tuinet("stop").code == 0
    assert tuinet("wait").code == 0
    logged = run.events_path.read_text()
    assert of(run, "run_ended")[0]["reason"] == "stopped"
    assert [process.communicate()[0] for process in at_once] == ["", "", ""]
    assert [process.communicate()[0] for process in watchers] == [logged] * 3
    assert [process.returncode for process in watchers] == [0, 0, 0]


def test_a_watcher_that_leaves_does_not_end_the_run(tuinet: Tuinet, start: Start) -> None:
    run = start()
    watcher = tuinet.start("attach", "last", "--json")
    assert watcher.stdout is not None
    watcher.stdout.readline()
    watcher.send_signal(signal.SIGINT)
    _, words = watcher.communicate()
    assert (watcher.returncode, f"tuinet stop {run.run_id}" in words) == (0, True)
    assert run.is_live()


def test_invalid_hyperparameters_are_refused_in_one_line_and_never_reach_the_run(tuinet: Tuinet, start: Start) -> None:
    run = start()
    expect(run, "run_started")
    os.kill(pid(run), signal.SIGSTOP)  # it has nothing to do with a refusal, and would take a core
    for name, value, words in (
        ("learning_rate", "5000", "at most 1,000"),
        ("learning_rate", "-1", "above 0"),
        ("dropout", "much", "tuinet: last: dropout = 'much': expected a number"),
        ("hidden", "64", "cannot be changed"),
        ("probe", "9" * 4000, "expected one of epochs, learning_rate, momentum, weight_decay, l1, dropout"),
        ("9" * 4000, "1", "unknown hyperparameter '999"),
        ("lerning_rate", "0.1", "did you mean 'learning_rate'"),
    ):
        result = tuinet("set", "last", name, value)
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
        assert words in result.err
    assert not run.commands_path.exists()


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a run that is over."""
    tuinet = Tuinet(tmp_path_factory.mktemp("finished") / "home")
    assert tuinet("train", *SMALL, "--quiet", TUINET_HOME=str(tuinet.home)).code == 0
    return tuinet.home


@pytest.fixture
def over(tuinet: Tuinet, finished: Path) -> Run:
    """A copy of that run."""
    shutil.copytree(finished, tuinet.home)
    return Run(tuinet.run)


@pytest.mark.parametrize("command", [("pause",), ("stop",), ("set", "last", "learning_rate", "0.1")])
def test_a_run_that_is_over_takes_no_commands(tuinet: Tuinet, over: Run, command: tuple[str, ...]) -> None:
    result = tuinet(*command)
    assert (result.code, result.out) == (1, "")
    assert result.err == f"tuinet: {over.run_id}: not training (finished)\n"
    assert not over.commands_path.exists()


def test_a_step_of_a_finished_run_says_how_to_train_one_more_epoch(tuinet: Tuinet, over: Run) -> None:
    result = tuinet("step", "--epoch")
    advice = f"train one more epoch with 'tuinet resume {over.run_id} --epochs {over.state().epochs_done + 1}'"
    assert (result.code, result.err) == (1, f"tuinet: {over.run_id}: not training (finished): {advice}\n")


def test_a_dead_run_is_never_called_live(tuinet: Tuinet, over: Run) -> None:
    lines = over.events_path.read_text().splitlines(keepends=True)
    over.events_path.write_text("".join(lines[:-1]))  # as a power cut leaves it
    over.lock_path.write_text(f"{os.getpid()}\n")  # the number was given to another program
    assert status(tuinet) == ["interrupted"]
    over.lock_path.write_text("1\n")  # what the job's number is after a reboot
    assert status(tuinet) == ["interrupted"]
    refused = tuinet("pause")
    assert (refused.code, "not training (interrupted)" in refused.err) == (1, True)


def test_a_live_run_is_never_called_dead(tuinet: Tuinet, start: Start) -> None:
    run = start()
    assert status(tuinet) == ["training"]
    expect(run, "run_started")
    job = pid(run)
    try:
        run.lock_path.write_text("")  # nobody needs the number
        os.kill(job, signal.SIGSTOP)  # nor does a job have to answer
        assert status(tuinet) == ["training"]
    finally:
        os.kill(job, signal.SIGCONT)
        run.lock_path.write_text(f"{job}\n")
    kill(run)
    assert status(tuinet) == ["interrupted"]


def test_waiting_ends_well_for_runs_that_finished_or_were_stopped(tuinet: Tuinet, over: Run, start: Start) -> None:
    run = start(*SMALL)
    result = tuinet("wait", over.run_id, run.run_id)
    assert (result.code, result.out, result.err) == (0, "", "")
    assert not run.is_live()


def test_waiting_for_several_reports_each_that_went_wrong(tuinet: Tuinet, start: Start) -> None:
    diverged = start(*DIVERGING)
    killed = start()
    failed = start()
    waiting = tuinet.start("wait", diverged.run_id, failed.run_id, killed.run_id)
    expect(killed, "epoch_finished")
    let_fail(failed)
    until(lambda: of(diverged, "run_ended") and of(failed, "run_ended"), "two have ended")
    kill(killed)
    out, words = waiting.communicate()
    lines = sorted(words.splitlines(), key=lambda line: [run in line for run in ("diverged", "died")])
    assert (waiting.returncode, out, len(lines)) == (1, "", 3)
    assert f"{failed.run_id}: failed" in lines[0]
    assert "Not a directory" in lines[0]
    assert f"{killed.run_id}: the training process has died" in lines[1]
    assert f"{diverged.run_id}: diverged" in lines[2]


def test_a_stopped_run_is_resumed_detached(tuinet: Tuinet, start: Start) -> None:
    run = start()
    assert tuinet("stop").code == 0
    assert tuinet("wait").code == 0
    result = tuinet("resume", "last", "--detach")
    assert (result.code, result.out) == (0, f"{run.run_id}\n")
    assert expect(run, "run_started", 2)["run_id"] == run.run_id
    assert status(tuinet) == ["training"]


def test_no_run_is_waited_for_if_one_of_them_is_not_there(tuinet: Tuinet, over: Run) -> None:
    result = tuinet("wait", over.run_id, "nobody")
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "run 'nobody': not found" in result.err


def test_options_may_stand_before_the_command(tuinet: Tuinet, over: Run) -> None:
    shown = tuinet("--read-only", "attach", over.run_id)
    assert (shown.code, "epoch 3/3" in shown.err) == (0, True)
    refused = tuinet("--host=-oProxyCommand=true", "runs", "list")
    assert (refused.code, "expected a name that ssh knows" in refused.err) == (2, True)
