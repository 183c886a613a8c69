"""A job reads the commands since its start, and nothing else in the file can harm it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tuinet.commands import MOST_LINE, Command, Set, SimpleCommand, Skipped
from tuinet.runs.command_file import append_line
from tuinet.runs.command_tail import BURST, CommandTail
from tuinet.runs.untrusted_lines import MAX_READ


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "commands.jsonl"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tail(path: Path, clock: Clock) -> CommandTail:
    return CommandTail(path, 0, clock)


def send(path: Path, command: Command) -> Command:
    append_line(path, command.model_dump_json())
    return command


def commands(tail: CommandTail) -> list[Command]:
    return [item for item in tail.new_commands() if not isinstance(item, Skipped)]


def notes(tail: CommandTail) -> list[str]:
    return [item.message for item in tail.new_commands() if isinstance(item, Skipped)]


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def test_commands_from_before_the_job_began_are_not_obeyed(path: Path) -> None:
    send(path, SimpleCommand(type="stop"))
    tail = CommandTail(path, path.stat().st_size)
    pause = send(path, SimpleCommand(type="pause"))
    assert commands(tail) == [pause]


@pytest.mark.parametrize(
    "garbage", ["otter", "{}", '{"type": "dance"}', '{"type": "stop", "now": 1}', "\0", "[]", "[" * 9999]
)
def test_a_line_without_a_command_is_skipped_and_noted(path: Path, tail: CommandTail, garbage: str) -> None:
    append_line(path, garbage)
    change = send(path, Set(name="dropout", value=0.5))
    received = list(tail.new_commands())
    assert received == [change, Skipped(f"{path}: skipped 1 line without a command")]


def test_a_half_written_command_waits_for_its_end(path: Path, tail: CommandTail) -> None:
    append(path, b'{"type": "st')
    early = commands(tail)
    append(path, b'op"}\n')
    assert (early, [command.type for command in commands(tail)]) == ([], ["stop"])


def test_a_command_after_a_torn_line_is_obeyed(path: Path, tail: CommandTail) -> None:
    append(path, b'{"type":"pau')
    change = send(path, Set(name="dropout", value=0.5))
    assert commands(tail) == [change]


def test_a_command_is_read_that_was_appended_to_a_line_torn_before_the_job_began(path: Path) -> None:
    append(path, b'{"type":"pau')
    tail = CommandTail(path, path.stat().st_size)
    stop = send(path, SimpleCommand(type="stop"))
    assert commands(tail) == [stop]


@pytest.mark.parametrize("size", [MOST_LINE, 3 * MAX_READ, 1 << 24])
def test_a_line_that_is_too_long_is_skipped_and_the_next_one_read(path: Path, tail: CommandTail, size: int) -> None:
    append(path, b"x" * size)
    early = commands(tail)
    stop = send(path, SimpleCommand(type="stop"))
    assert (early, commands(tail)) == ([], [stop])


def test_a_long_line_that_comes_in_parts_is_skipped_whole(path: Path, tail: CommandTail) -> None:
    for _ in range(10):
        append(path, b'{"type":"stop"} ' * 2000)
        assert commands(tail) == []
    stop = send(path, SimpleCommand(type="stop"))
    assert commands(tail) == [stop]


def test_no_byte_is_read_twice(path: Path, tail: CommandTail, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    pread = os.pread

    def counting(descriptor: int, size: int, offset: int) -> bytes:
        data = pread(descriptor, size, offset)
        read.append(len(data))
        return data

    monkeypatch.setattr(os, "pread", counting)
    append(path, b"x" * (1 << 24))
    for _ in range(100):
        commands(tail)
    append(path, b"x")
    commands(tail)
    assert sum(read) <= MAX_READ + 100  # a few bytes to see that the file is still the same


def test_commands_that_are_truncated_away_are_not_obeyed_twice(path: Path, tail: CommandTail) -> None:
    lines = [send(path, SimpleCommand(type="step")) for _ in range(5)]
    assert commands(tail) == lines
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    stop = send(path, SimpleCommand(type="stop"))
    assert commands(tail) == [stop]


@pytest.mark.parametrize("longer", [False, True])
def test_a_file_that_is_rewritten_is_read_from_its_beginning(path: Path, tail: CommandTail, longer: bool) -> None:
    first = send(path, SimpleCommand(type="pause"))
    assert commands(tail) == [first]
    path.unlink()
    later = [send(path, SimpleCommand(type="continue")) for _ in range(1 + 2 * longer)]
    assert commands(tail) == later


def test_lines_without_an_id_are_not_obeyed_again_in_a_file_that_was_rewritten(path: Path, tail: CommandTail) -> None:
    append(path, b'{"type":"step"}\n{"type":"step"}\n')
    assert len(commands(tail)) == 2
    path.write_bytes(b'{"type":"step"}\n')
    assert notes(tail) == [
        f"{path}: skipped 1 line without an id, which may have been read before the file was rewritten"
    ]
    append(path, b'{"type":"stop"}\n')
    assert [command.type for command in commands(tail)] == ["stop"]


def test_what_an_earlier_job_answered_is_not_obeyed_in_a_file_that_was_rewritten(path: Path) -> None:
    old = send(path, SimpleCommand(type="stop"))
    tail = CommandTail(path, path.stat().st_size)
    tail.mark_answered([old.id])
    pause = send(path, SimpleCommand(type="pause"))
    assert commands(tail) == [pause]
    path.write_bytes(old.model_dump_json().encode() + b"\n")
    assert commands(tail) == []


KINDS: dict[str, Callable[[Path], object]] = {
    "directory": Path.mkdir,
    "pipe": os.mkfifo,
    "link to /dev/zero": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path),
}


@pytest.mark.parametrize("kind", KINDS)
def test_anything_but_a_file_is_noted_once_and_a_file_in_its_place_is_read(
    path: Path, tail: CommandTail, clock: Clock, kind: str
) -> None:
    KINDS[kind](path)
    assert notes(tail) == [f"{path}: is not a regular file, so this run takes no commands"]
    clock.now += 1e6
    assert notes(tail) == []
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()
    stop = send(path, SimpleCommand(type="stop"))
    assert commands(tail) == [stop]


def test_only_the_end_of_a_flood_is_obeyed(path: Path, tail: CommandTail, clock: Clock) -> None:
    append(path, b'{"type":"checkpoint"}\n' * 1_000_000)
    stop = send(path, SimpleCommand(type="stop"))
    received = list(tail.new_commands())
    assert len(received) == BURST + 1
    assert isinstance(received[-1], Skipped)
    assert "bytes appended too fast" in received[-1].message
    assert received[-2] == stop


def test_notes_become_rarer(path: Path, tail: CommandTail, clock: Clock) -> None:
    all_notes = []
    for _ in range(10_000):
        append(path, b"otter\n")
        all_notes += notes(tail)
        clock.now += 1
    assert 5 < len(all_notes) < 15
    assert "skipped 10 lines without a command" in all_notes[1]
