"""Learning that a run has ended: the terminal's bell or message, and a command of the person's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tuinet.runs.directory import Run
from tuinet.runs.on_end import read_on_end

from .conftest import SMALL, Tuinet, until
from .detached import DIVERGING, LONG, WRITE, Start, expect, kill, let_fail, of, on_end_lines, start
from .terminal import terminal

__all__ = ["start"]

WARNING = (*SMALL[:-4], "--epochs", "1", "--threads", "1", "--initializer", "zeros")
"""A run that gives advice."""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a run that is over."""
    tuinet = Tuinet(tmp_path_factory.mktemp("finished") / "home")
    assert tuinet("train", *WARNING, "--quiet", TUINET_HOME=str(tuinet.home)).code == 0
    return tuinet.home


@pytest.fixture
def over(tuinet: Tuinet, finished: Path) -> Run:
    """A copy of that run."""
    shutil.copytree(finished, tuinet.home)
    return Run(tuinet.run)


def test_the_command_is_run_once_at_the_end_with_the_metrics(tuinet: Tuinet, start: Start) -> None:
    run = start(*SMALL, "--on-end", f"{WRITE}; pwd; echo wrong >&2; exit 3")
    assert tuinet("wait").code == 0
    (line,) = on_end_lines(tuinet.home)
    assert line == [run.run_id, "finished", str(of(run, "run_ended")[0]["test_accuracy"]), ""]
    log = run.folder / "on_end.log"
    until(lambda: "wrong" in log.read_text(), "the command has run")
    assert log.read_text() == f"{run.folder}\nwrong\n"


def test_it_is_run_at_divergence_and_at_failure(tuinet: Tuinet, start: Start) -> None:
    diverged = start(*DIVERGING, "--on-end", WRITE)
    failed = start(*LONG, "--on-end", WRITE)
    let_fail(failed)
    lines = {run: more for run, *more in on_end_lines(tuinet.home, 2)}
    assert lines[diverged.run_id] == ["diverged", "", of(diverged, "run_ended")[0]["error"]]
    assert lines[failed.run_id] == ["failed", "", of(failed, "run_ended")[0]["error"]]


def test_a_resumed_run_keeps_its_command_until_it_gets_another_or_none(tuinet: Tuinet, start: Start) -> None:
    run = start(*LONG, "--on-end", WRITE)

    def stop_and_resume(*flags: str) -> None:
        assert tuinet("stop").code == 0
        assert tuinet("wait").code == 0
        if flags:
            assert tuinet("resume", "last", "--detach", *flags).code == 0

    expect(run, "run_started")
    assert tuinet("stop").code == 0
    assert on_end_lines(tuinet.home)[0][:2] == [run.run_id, "stopped"]
    assert tuinet("resume", "last", "--detach").code == 0
    stop_and_resume("--on-end", f"echo other,,, >> '{tuinet.home}/on_end_lines'")
    assert on_end_lines(tuinet.home, 2)[1][:2] == [run.run_id, "stopped"]
    stop_and_resume("--on-end", "")
    assert on_end_lines(tuinet.home, 3)[2][0] == "other"
    stop_and_resume()
    assert read_on_end(run.folder) is None
    assert len(on_end_lines(tuinet.home, 3)) == 3


def test_a_watchers_command_is_run_even_when_the_run_is_killed(tuinet: Tuinet, start: Start) -> None:
    run = start()
    watcher = tuinet.start("attach", "last", "--on-end", WRITE)
    assert watcher.stderr is not None
    assert "parameters" in watcher.stderr.readline()
    kill(run)
    watcher.communicate()
    assert watcher.returncode == 1
    assert [line[:2] for line in on_end_lines(tuinet.home)] == [[run.run_id, "interrupted"]]


def test_a_watchers_command_runs_at_once_if_the_run_is_over_and_its_failure_is_reported(
    tuinet: Tuinet, over: Run
) -> None:
    result = tuinet("attach", "last", "--json", "--on-end", 'echo "it has $TUINET_STATUS"; exit 3')
    assert (result.code, result.out) == (0, over.events_path.read_text())
    assert result.err.splitlines() == ["it has finished", "! --on-end: the command failed with exit code 3"]


def test_the_bell_rings_at_a_warning_and_at_the_end(over: Run) -> None:
    warnings = len(of(over, "warned"))
    assert warnings
    with terminal("train", *WARNING) as seen:
        assert seen.end() == 0
        assert seen.received.count(b"\a") == warnings + 1


def test_the_bell_rings_at_divergence() -> None:
    with terminal("train", *DIVERGING, fast=True) as seen:
        assert seen.end() == 1
        assert seen.received.count(b"\a") == 1


def test_a_message_is_sent_instead_if_the_settings_file_says_so(own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "settings.toml").write_text('notice = "osc9"\n')
    with terminal("train", *SMALL, "--quiet", fast=True) as seen:
        assert seen.end() == 0
        (message,) = seen.received.split(b"\x1b]9;")[1:]
        assert b": finished, test accuracy " in message.split(b"\a")[0]


def test_the_command_line_wins_over_the_settings_file(own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "settings.toml").write_text('notice = "osc9"\n')
    with terminal("train", *SMALL, "--quiet", "--notice", "none", fast=True) as seen:
        assert seen.end() == 0
        assert seen.received == b""


def test_a_run_that_is_over_rings_no_bell(over: Run) -> None:
    with terminal("attach", "last", fast=True) as seen:
        seen.until("tuinet eval")
        assert seen.end() == 0
        assert b"\a" not in seen.received


def test_the_bell_rings_when_a_watched_run_is_killed(start: Start) -> None:
    run = start()
    with terminal("attach", "last", fast=True) as seen:
        seen.until("loss")
        assert b"\a" not in seen.received
        kill(run)
        assert seen.end() == 1
        assert seen.received.count(b"\a") == 1


def test_a_pipe_gets_no_notice(tuinet: Tuinet) -> None:
    result = tuinet("train", *WARNING, "--notice", "osc9")
    assert result.code == 0
    assert not {"\a", "\x1b"} & set(result.out + result.err)


def test_a_damaged_settings_file_is_reported_before_anything_starts(tuinet: Tuinet) -> None:
    tuinet.home.mkdir()
    (tuinet.home / "settings.toml").write_text("notice = 'loud'\n")
    result = tuinet("train", *SMALL)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "settings.toml: notice = 'loud': expected 'none', 'bell' or 'osc9'" in result.err
    assert not tuinet.runs
