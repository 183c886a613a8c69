"""A command is written completely or not at all, and never after a part of another one."""

from __future__ import annotations

import fcntl
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tuinet.commands import MOST_LINE
from tuinet.errors import RunError
from tuinet.runs import command_file
from tuinet.runs.command_file import append_line


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "commands.jsonl"


@contextmanager
def room(path: Path, count: int) -> Iterator[None]:
    """Leave a file so many bytes to grow, as a disk that is about to be full does.

    The limit holds for every file of this process, including one to which pytest writes its output.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_torn_line_is_ended_first(path: Path) -> None:
    path.write_bytes(b'{"type":"pau')
    append_line(path, "{}")
    assert path.read_bytes() == b'{"type":"pau\n{}\n'


@pytest.mark.parametrize("torn", [b"", b"torn"])
@pytest.mark.parametrize("left", range(5))
def test_a_line_that_does_not_fit_leaves_the_file_as_it_was(path: Path, torn: bytes, left: int) -> None:
    path.write_bytes(b"{}\n" + torn)
    reason = r"commands\.jsonl: cannot be written to \(File too large\)$"
    with room(path, left), pytest.raises(RunError, match=reason):
        append_line(path, "12345")
    assert path.read_bytes() == b"{}\n" + torn


def test_a_command_that_cannot_be_written_is_an_error_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^[^\n]*commands\.jsonl: cannot be written to \([^\n]*\)$"):
        append_line(tmp_path / "gone" / "commands.jsonl", "{}")


def test_a_line_that_no_job_would_read_is_not_written(path: Path) -> None:
    with pytest.raises(RunError, match="expected at most 65,536"):
        append_line(path, "x" * MOST_LINE)
    assert not path.exists()


def test_several_processes_may_append_at_once(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tuinet.runs.command_file import append_line\n"
        "for number in range(300): append_line(Path(sys.argv[1]), sys.argv[2] * 500)"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, path, letter]) for letter in "abcd"]
    assert [writer.wait() for writer in writers] == [0] * 4
    lines = path.read_text().splitlines()
    assert sorted(lines) == sorted(letter * 500 for letter in "abcd" for _ in range(300))


def test_waiting_for_a_locked_file_has_a_limit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_file, "LOCK_TIMEOUT", 0.05)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(RunError, match="another process has kept it locked"):
            append_line(path, "{}")
