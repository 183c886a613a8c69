"""Whatever the standard streams are, the program ends with the right exit code and never with a traceback."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun

from .conftest import DEADLINE, PROGRAM, SMALL, Tuinet
from .terminal import terminal

WRITING = (("--version",), ("--help",), ("runs", "show"), ("runs", "list", "--json"))
"""Commands that write to standard output and succeed"""

REFUSED = (("eval", "nobody"),)
"""Commands that fail with a message on standard error"""

CLOSED = {">&-": "output", "2>&-": "errors", "<&- >&- 2>&-": "all three"}


@pytest.fixture(autouse=True)
def run(own_home: Path) -> Run:
    return LocalRun.create(own_home / "runs", Configuration(), "März-1")


def shell(
    redirections: str, *arguments: str, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.Popen[bytes]:
    """The installed program, started by a shell that redirects its streams."""
    return subprocess.Popen(
        ["/bin/sh", "-c", f'exec "$0" "$@" {redirections}', PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    """The exit code, standard output and standard error."""
    out, err = process.communicate(timeout=DEADLINE)
    assert b"Traceback" not in err, err
    assert b"Exception" not in err, err
    return process.returncode, out, err


def results(redirections: str, **environment: str) -> dict[tuple[str, ...], tuple[int, bytes, bytes]]:
    """How all the commands end."""
    started = [shell(redirections, *command, **environment) for command in WRITING + REFUSED]
    return dict(zip(WRITING + REFUSED, map(ended, started), strict=True))


@pytest.mark.parametrize("redirections", CLOSED, ids=CLOSED.values())
def test_a_closed_stream_is_as_good_as_dev_null(redirections: str) -> None:
    for command, (code, out, err) in results(redirections).items():
        assert (code == 0) == (command in WRITING), command
        assert (out == b"") == (command in REFUSED or ">&-" in redirections.split()), command
        assert (err == b"") == (command in WRITING or "2>&-" in redirections), command


def test_a_full_disk_below_standard_output_is_one_line_and_exit_code_1() -> None:
    for command, (code, _, err) in results(">/dev/full").items():
        if command in WRITING:
            assert code == 1, command
            assert err == b"tuinet: standard output: cannot be written to (No space left on device)\n", command
        else:
            assert err.startswith(b"tuinet: "), command
            assert err.count(b"\n") == 1, command


def test_standard_error_on_a_full_disk_changes_nothing() -> None:
    for command, (code, out, _) in results("2>/dev/full").items():
        assert (code == 0) == (command in WRITING), command
        assert (out != b"") == (command in WRITING), command


def test_nobody_reads_the_output() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    started = {command: shell("", *command, stdout=writing) for command in WRITING}
    os.close(writing)
    for command, process in started.items():
        code, _, err = ended(process)
        assert (code, err) == (141, b""), command


@pytest.mark.parametrize("encoding", ["ascii", "euc_jp"])
def test_an_encoding_that_lacks_characters(encoding: str) -> None:
    for command, (code, out, err) in results("", PYTHONIOENCODING=encoding).items():
        assert (code == 0) == (command in WRITING), command
        out.decode(encoding)
        err.decode(encoding)
        if "--json" in command:
            assert "März-1" in out.decode(encoding).encode().decode("unicode-escape")


def test_a_detached_run_trains_whatever_was_closed(tuinet: Tuinet) -> None:
    code, _, _ = ended(shell("<&- >&- 2>&-", "train", *SMALL, "--detach", "--name", "detached"))
    assert code == 0
    assert tuinet("wait", "detached").code == 0
    assert tuinet("runs", "show", "detached", "--json").json["status"] == "finished"


def test_a_run_is_watched_to_its_end_although_nothing_can_be_printed(tuinet: Tuinet) -> None:
    code, _, _ = ended(shell("2>/dev/full", "train", *SMALL, "--name", "untold"))
    assert code == 0
    assert tuinet("runs", "show", "untold", "--json").json["status"] == "finished"


def test_a_reader_who_leaves_does_not_end_the_run(tuinet: Tuinet) -> None:
    with tuinet.start("train", *SMALL, "--json", "--name", "unread") as training:
        assert training.stdout is not None
        training.stdout.close()
        assert training.wait(DEADLINE) == 141
    assert tuinet("wait", "unread").code == 0


def test_the_answer_to_a_question_need_not_be_utf_8(run: Run) -> None:
    with terminal("runs", "remove", "last") as seen:
        seen.until("[y/N]")
        os.write(seen.descriptor, b"\xff\n")
        seen.until("nothing was removed")
        assert seen.end() == 1
    assert run.folder.exists()
