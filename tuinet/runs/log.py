"""Append-only files of JSON lines: `events.jsonl`, which the job writes, and `commands.jsonl`, which it reads.

A last line without its newline is one that is still being written, or that a crash cut off: it is the end of the file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from tuinet.commands import Command, parse_command
from tuinet.errors import RunError
from tuinet.events import AnyEvent, parse_event


class LineTail:
    """Gives the whole lines that have been added to a file since it was last asked."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        """Start at a byte offset, the beginning of a line. The file need not exist yet."""
        self.path, self.offset = path, offset

    def new_lines(self) -> list[bytes]:
        """Lines since the last call, without their newlines."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                added = file.read()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RunError(f"{self.path}: cannot be read ({error.strerror})") from None
        whole = added[: added.rfind(b"\n") + 1]
        self.offset += len(whole)
        return whole.splitlines()


class EventTail:
    """Follows `events.jsonl` from its beginning."""

    def __init__(self, path: Path) -> None:
        self._lines = LineTail(path)
        self._count = 0

    def new_events(self) -> list[AnyEvent]:
        """Events since the last call. Raises RunError for a line that is no event."""
        events = []
        for line in self._lines.new_lines():
            self._count += 1
            try:
                events.append(parse_event(line))
            except ValidationError:
                raise RunError(f"{self._lines.path}: line {self._count} is not an event: the file is damaged") from None
        return events


class CommandTail:
    """Gives the job the commands that were appended after a byte offset. Lines that are no command are passed over."""

    def __init__(self, path: Path, offset: int) -> None:
        self._lines = LineTail(path, offset)

    def new_commands(self) -> Iterator[Command]:
        """Commands since the last call."""
        for line in self._lines.new_lines():
            try:
                yield parse_command(line)
            except ValidationError:
                continue


def append_line(path: Path, line: str) -> None:
    """Append one line in one write, as several processes may do it at once. Raises RunError if that fails."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.write(descriptor, line.encode() + b"\n")
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RunError(f"{path}: cannot be written to ({error.strerror})") from None


class EventLog:
    """Writes `events.jsonl`: numbers the events without a gap, stamps them, and leaves only whole lines behind."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open for appending. What a crash left of a last line is cut off; numbering goes on from the last event."""
        self.path, self._clock = path, clock
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        events, self._end = read_whole(path)
        os.ftruncate(self._descriptor, self._end)
        self.seq = events[-1].seq if events else 0

    def append(self, event: AnyEvent) -> AnyEvent:
        """Write an event and return it as it was written. Raises OSError, with the file as before, on a full disk."""
        stamped = event.model_copy(update={"seq": self.seq + 1, "time": round(self._clock(), 6)})
        line = stamped.model_dump_json().encode() + b"\n"
        try:
            written = os.pwrite(self._descriptor, line, self._end)
            while written < len(line):
                written += os.pwrite(self._descriptor, line[written:], self._end + written)
        except OSError:
            os.ftruncate(self._descriptor, self._end)
            raise
        self._end += len(line)
        self.seq += 1
        return stamped

    def sync(self) -> None:
        """Force what was written to the disk."""
        os.fsync(self._descriptor)


def read_whole(path: Path) -> tuple[list[AnyEvent], int]:
    """All events of a log and the byte offset after the last of them."""
    tail = EventTail(path)
    events = tail.new_events()
    return events, tail._lines.offset  # noqa: SLF001
