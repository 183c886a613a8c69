"""Tests neither depend on what they inherit nor leave anything running: see isolation.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .guardian import processes_with
from .isolation import command_of
from .waiting import DEADLINE, until

Start = Callable[[str], "subprocess.Popen[str]"]

ROOT = Path(__file__).parent.parent

LEAVING = """
import subprocess
from tests import isolation

isolation.GRACE = 0

def test_that_leaves_a_process_behind():
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
"""

ENDLESS = """
import subprocess

def test_that_hangs():
    subprocess.run(["setsid", "--wait", "sleep", "1000"])
"""


def inner_pytest(*arguments: object) -> list[str]:
    options = ["-q", "-n", "0", "-p", "no:cacheprovider", "-c", ROOT / "pyproject.toml"]
    return [sys.executable, "-m", "pytest", *map(str, options + [*arguments])]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Starts pytest on a file with this content."""
    monkeypatch.setenv("INNER", str(tmp_path))

    def start(content: str) -> subprocess.Popen[str]:
        file = tmp_path / "test_inner.py"
        file.write_text(content)
        command = inner_pytest("-p", "tests.conftest", file)
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    return start


def test_what_a_test_leaves_behind_is_killed_and_the_test_fails(start: Start, tmp_path: Path) -> None:
    output, _ = start(LEAVING).communicate(timeout=DEADLINE)
    assert "these processes did not end with the test: ['sleep 1000']" in output
    assert not sleepers(tmp_path)


def test_what_a_test_has_started_dies_with_pytest_itself(start: Start, tmp_path: Path) -> None:
    pytest = start(ENDLESS)
    until(lambda: sleepers(tmp_path), "the inner test has begun")
    pytest.kill()
    pytest.communicate()
    until(lambda: not sleepers(tmp_path), "what it has started is killed")


def sleepers(folder: Path) -> list[int]:
    """The processes that the inner tests have started."""
    return [process for process in processes_with(f"INNER={folder}") if command_of(process) == "sleep 1000"]


def test_signals_variables_and_files_are_those_of_a_fresh_login(tmp_path: Path) -> None:
    ignored = {number for number in signal.valid_signals() if signal.getsignal(number) == signal.SIG_IGN}
    assert ignored == {signal.SIGPIPE, signal.SIGXFSZ}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert "TUINET_EPOCHS" not in os.environ
    (tmp_path / "file").touch()
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644
    descriptors = subprocess.run(["/bin/ls", "/proc/self/fd"], capture_output=True, check=True, text=True)
    assert descriptors.stdout.split() == ["0", "1", "2", "3"]


def test_they_are_so_under_nohup_too() -> None:
    """`nohup pytest &` in a script ignores SIGHUP and SIGINT; the rest is what a batch system may hand down."""
    begin = """
import os, signal, sys
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGCHLD):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
os.umask(0o077)
os.dup2(0, 9)
os.environ["TUINET_EPOCHS"] = "many"
os.execv(sys.executable, sys.argv[1:])
"""
    name = test_signals_variables_and_files_are_those_of_a_fresh_login.__name__
    command = [sys.executable, "-c", begin, *inner_pytest(f"{__file__}::{name}")]
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=DEADLINE
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
