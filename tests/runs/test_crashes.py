"""An unexpected error gives one line for the person, and a crash report without secrets."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from tuinet.cli.exit_codes import explain_failed_threads
from tuinet.cli.main import run as tuinet
from tuinet.errors import RunError
from tuinet.jobs.machine import ThisMachine
from tuinet.runs.crashes import MAX_REPORTS, explain


def crash(message: str = "boom") -> ZeroDivisionError:
    """An error with a traceback."""
    try:
        raise ZeroDivisionError(message)
    except ZeroDivisionError as error:
        return error


def reports(home: Path) -> list[Path]:
    return sorted((home / "crashes").glob("*"))


def test_an_error_of_our_own_needs_no_report(own_home: Path) -> None:
    assert explain(RunError("run 'x': there is none")) == "run 'x': there is none"
    assert not own_home.exists()


def test_a_report_contains_what_is_needed_to_find_the_cause(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["tuinet", "train", "--epochs", "3"])
    line = explain(crash())
    (path,) = reports(own_home)
    assert line == f"unexpected ZeroDivisionError: boom (crash report: {path})"
    text = path.read_text()
    for expected in ("command: tuinet train --epochs 3", "python 3", "numpy 2", "textual", "platform: ", "in crash"):
        assert expected in text


def test_a_report_contains_no_secrets(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", "hush-1")
    monkeypatch.setattr(sys, "argv", ["tuinet", "train", "--on-end", "curl hush-2", "--on-end=curl hush-3"])
    token = "hush-" + "4"
    explain(crash())
    (path,) = reports(own_home)
    assert "--on-end" in path.read_text()
    assert "hush" not in path.read_text().replace('token = "hush-" + "4"', ""), token


def test_only_the_owner_can_read_it(own_home: Path) -> None:
    previous = os.umask(0)
    try:
        explain(crash())
    finally:
        os.umask(previous)
    (path,) = reports(own_home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_old_reports_are_removed(own_home: Path) -> None:
    folder = own_home / "crashes"
    folder.mkdir(parents=True)
    old = [folder / f"crash-20200101-0000{second:02}-1.txt" for second in range(MAX_REPORTS + 5)]
    for path in old:
        path.write_text("")
    explain(crash())
    assert len(reports(own_home)) == MAX_REPORTS
    assert not old[5].exists()


def test_without_a_home_it_goes_to_the_directory_for_temporary_files(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home.write_text("a file")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    line = explain(crash())
    (path,) = tmp_path.glob("tuinet-*crash-*")
    assert str(path) in line
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_any_folder_the_line_is_shown_nevertheless(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home.write_text("a file")
    monkeypatch.setattr(tempfile, "tempdir", str(own_home / "nowhere"))
    assert explain(crash()) == "unexpected ZeroDivisionError: boom (no crash report could be written)"


@pytest.mark.parametrize("message", ["a\x1b[2Jb\nc", "x" * 10_000, "\udcff"])
def test_the_line_is_one_short_line(message: str) -> None:
    line = explain(crash(message))
    assert line.isprintable()
    assert len(line) < 600


def test_the_command_line_prints_the_line_and_fails(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def look(_: ThisMachine) -> None:
        raise crash()

    monkeypatch.setattr(ThisMachine, "list_runs", look)
    assert tuinet(["runs", "list"]) == 1
    (path,) = reports(own_home)
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"tuinet: unexpected ZeroDivisionError: boom (crash report: {path})\n"


def test_a_thread_of_the_command_line_prints_the_line_too(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise crash()

    monkeypatch.setattr(threading, "excepthook", threading.excepthook)  # to have it back
    explain_failed_threads()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (path,) = reports(own_home)
    assert capsys.readouterr().err == f"tuinet: unexpected ZeroDivisionError: boom (crash report: {path})\n"
