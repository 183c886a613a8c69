"""`tuinet pause`, `continue`, `step`, `set` and `stop` say what the run did, or that it did nothing."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess

import pytest

from tuinet.cli.control import ControlOptions, send
from tuinet.commands import Set, SimpleCommand
from tuinet.errors import RunError
from tuinet.runs.directory import Run

from .conftest import PROGRAM, Tuinet, until
from .detached import Start, expect, kill, of, pid, start

__all__ = ["start"]


@pytest.fixture
def run(start: Start) -> Run:
    """A run that trains."""
    training = start()
    expect(training, "batch_trained")
    return training


def test_each_command_returns_when_it_is_done_and_says_what_was_done(tuinet: Tuinet, run: Run) -> None:
    for command, kind, words in (
        (("pause",), "paused", "is paused "),
        (("pause",), "paused", "is already paused "),
        (("step",), "batch_trained", "trained batch"),
        (("step", "--epoch"), "paused", "is paused before epoch"),
        (("continue",), "continued", "is training again"),
        (("continue",), "continued", "was not paused: it is training"),
        (("set", "last", "dropout", "0.25"), "setting_changed", "has dropout = 0.25 from the next batch on; it was 0"),
        (("set", "last", "dropout", "0.25"), "setting_changed", "already has dropout = 0.25"),
        (("stop",), "run_ended", f"has stopped: resume it with 'tuinet resume {run.run_id}'"),
    ):
        result = tuinet(*command)
        assert (result.code, result.out) == (0, "")
        assert words in result.err
        answers = [event for event in of(run, kind) if event["command"]]
        assert answers, "the answer is in the log once the command returns"
    asked = [json.loads(line)["id"] for line in run.commands_path.read_text().splitlines()]
    assert [event.command for event in run.events() if event.command] == asked


def test_json_is_the_event_that_answers_and_quiet_says_nothing(tuinet: Tuinet, run: Run) -> None:
    event = tuinet("set", "last", "momentum", "0.5", "--json").json
    assert event == of(run, "setting_changed")[-1]
    result = tuinet("pause", "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_a_command_is_written_whole_or_it_is_an_error(tuinet: Tuinet, run: Run) -> None:
    run.commands_path.mkdir()
    in_the_way = tuinet("stop")
    run.commands_path.rmdir()
    assert (in_the_way.code, in_the_way.err.count("\n")) == (1, 1)
    assert "commands.jsonl: cannot be written to (Is a directory)" in in_the_way.err

    run.commands_path.write_text('{"type":"pau')
    assert tuinet("set", "last", "learning_rate", "0.011").code == 0
    assert of(run, "setting_changed")[0]["new"] == 0.011

    before = run.commands_path.read_bytes()

    def fill_the_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, resource.RLIM_INFINITY))

    arguments = [PROGRAM, "set", "last", "dropout", "0.25"]
    torn = subprocess.run(arguments, capture_output=True, text=True, preexec_fn=fill_the_disk)
    assert (torn.returncode, torn.stdout) == (1, "")
    assert torn.stderr.endswith("commands.jsonl: cannot be written to (File too large)\n")
    assert run.commands_path.read_bytes() == before


def test_a_run_that_does_not_answer_is_said_not_to_have_answered(tuinet: Tuinet, run: Run) -> None:
    os.kill(pid(run), signal.SIGSTOP)
    result = tuinet("pause", "--timeout", "0.5")
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert (
        f"{run.run_id}: has not answered after 0.5 s; it may still carry out the command: watch it with 'tuinet attach"
        in result.err
    )


def asking(tuinet: Tuinet, run: Run, *command: str) -> subprocess.Popen[str]:
    """A command that waits for its answer."""
    before = len(run.commands_path.read_bytes()) if run.commands_path.exists() else 0
    process = tuinet.start(*command, "--timeout", "1000")
    until(lambda: run.commands_path.exists() and run.commands_path.stat().st_size > before, "it was asked")
    return process


def test_a_run_that_dies_before_it_answers_is_said_to_be_dead(tuinet: Tuinet, run: Run) -> None:
    os.kill(pid(run), signal.SIGSTOP)
    process = asking(tuinet, run, "set", "last", "dropout", "0.5")
    kill(run)
    out, words = process.communicate()
    assert (process.returncode, out, words.count("\n")) == (1, "", 1)
    assert f"{run.run_id}: the training process died before it answered" in words
    assert f"resume it with 'tuinet resume {run.run_id}'" in words


def test_a_run_that_ends_before_it_answers_is_said_to_have_ended(tuinet: Tuinet, run: Run) -> None:
    os.kill(pid(run), signal.SIGSTOP)
    run.send(SimpleCommand(type="stop"))
    process = asking(tuinet, run, "pause")
    os.kill(pid(run), signal.SIGCONT)
    out, words = process.communicate()
    assert (process.returncode, out, words.count("\n")) == (1, "", 1)
    assert f"{run.run_id}: ended before it read the command: stopped" in words


def test_two_people_who_stop_a_run_both_learn_that_it_has_stopped(tuinet: Tuinet, run: Run) -> None:
    os.kill(pid(run), signal.SIGSTOP)
    first = asking(tuinet, run, "stop")
    second = asking(tuinet, run, "stop")
    os.kill(pid(run), signal.SIGCONT)
    words = [process.communicate()[1] for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0]
    assert all("has stopped" in each for each in words)


def test_what_the_run_refuses_is_an_error(run: Run) -> None:
    with pytest.raises(RunError, match="refused: 'hidden' cannot be changed while a run trains"):
        send(run.run_id, Set(name="hidden", value=5), ControlOptions(timeout=1000))


def test_a_command_that_a_killed_job_did_not_read_does_not_surprise_the_next(tuinet: Tuinet, run: Run) -> None:
    os.kill(pid(run), signal.SIGSTOP)
    process = asking(tuinet, run, "stop")
    kill(run)
    process.communicate()
    assert process.returncode == 1
    assert tuinet("resume", "last", "--detach").code == 0
    expect(run, "epoch_finished", len(of(run, "epoch_finished")) + 1)
    assert tuinet("pause").code == 0
    assert run.is_live()
