"""`events.jsonl`: an append-only file of JSON lines, which the job writes and everybody reads.

A last line without its newline is one that is still being written, or that a crash cut off: it is the end of the file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from tuinet.errors import RunError
from tuinet.events import AnyEvent, CheckpointSaved, RunEnded, SettingChanged, UnknownEvent, event_in
from tuinet.private import open_private
from tuinet.runs.files import sync_folder, write_all
from tuinet.runs.log_damage import Gap, LogDamage

LONG = 1 << 20
"""Bytes of a line that no event has"""


class LineTail:
    """Gives the whole lines that have been added to a file since it was last asked."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        """Start at a byte offset, the beginning of a line. The file need not exist yet."""
        self.path, self.offset = path, offset
        self._unended = 0  # bytes after the offset that hold no end of a line

    def new_lines(self) -> list[bytes]:
        """Lines since the last call, without their newlines."""
        try:
            with self.path.open("rb") as file:
                # What a crash left of an event is short, and is cut off: only more than that is not read again.
                if self._unended > LONG and os.fstat(file.fileno()).st_size >= self.offset + self._unended:
                    file.seek(self.offset + self._unended)
                    more = file.read()
                    self._unended += len(more)
                    if b"\n" not in more:
                        return []
                file.seek(self.offset)
                added = file.read()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RunError(f"{self.path}: cannot be read ({error.strerror})") from None
        whole = added[: added.rfind(b"\n") + 1]
        self.offset += len(whole)
        self._unended = len(added) - len(whole)
        return whole.split(b"\n")[:-1]


class EventTail:
    """Follows `events.jsonl` from its beginning.

    It gives every event that can be read, each `seq` once and in rising order. `damage` says what was skipped: a block
    of NULs, a doubled line or an event type of a newer version costs nothing but itself.
    """

    def __init__(self, path: Path, *, thinned: bool = False) -> None:
        """A `thinned` log may have gaps: some of its events were left out on purpose."""
        self._lines = LineTail(path)
        self._thinned = thinned
        self._count = 0
        self.seq = 0
        """Of the last event"""
        self.damage = LogDamage()

    @property
    def offset(self) -> int:
        """The byte after the last whole line."""
        return self._lines.offset

    @property
    def problem(self) -> str:
        """What is wrong with the log so far, in one line; the empty text if nothing is."""
        return self.damage.summary(self._lines.path.name)

    def new_events(self) -> list[AnyEvent]:
        """Events since the last call. Raises RunError if the file cannot be read."""
        return [event for _, event in self.new_entries() if event is not None and not isinstance(event, UnknownEvent)]

    def new_entries(self) -> list[tuple[bytes, AnyEvent | UnknownEvent | None]]:
        """Lines since the last call with their events, in order; None where a line is to be skipped.

        Raises RunError if the file cannot be read.
        """
        first = self._count + 1
        lines = self._lines.new_lines()
        found = [self._read(number, line) for number, line in enumerate(lines, first)]
        self._count += len(found)
        entries: list[tuple[bytes, AnyEvent | UnknownEvent | None]] = []
        for place, (line, event) in enumerate(zip(lines, found, strict=True)):
            following = next((other.seq for other in found[place + 1 : place + 2] if other), None)
            entries.append((line, event and self._in_order(first + place, event, following)))
        return entries

    def _read(self, number: int, line: bytes) -> AnyEvent | UnknownEvent | None:
        """The event of a line; None, with a problem reported, if there is none."""
        event = event_in(line)
        if event is None:
            self.damage.add(number, "cannot be read")
            event = event_in(line.rpartition(b"\0")[2])  # what was written after a block of NULs
        if isinstance(event, UnknownEvent):
            self.damage.add_unknown(event.type)
        return event

    def _in_order(
        self, number: int, event: AnyEvent | UnknownEvent, following: int | None
    ) -> AnyEvent | UnknownEvent | None:
        """The event with the number that it should have; None if its number was there already."""
        expected = self.seq + 1
        between = following is not None and self.seq < following <= event.seq
        if event.seq != expected and (following == expected + 1 or between):
            self.damage.add(number, f"has the number {event.seq} between {self.seq} and {following}")
            event = event.model_copy(update={"seq": expected})
        elif event.seq < expected:
            self.damage.add(number, f"has the number {event.seq} after {self.seq}")
            return None
        elif event.seq > expected and not self._thinned:
            self.damage.gaps.append(Gap(number, self.seq, event.seq))
        self.seq = event.seq
        return event


PROMISES = (CheckpointSaved, SettingChanged, RunEnded)
"""Events that somebody relies on from the moment they are written: each is synced at once. The others are made again
by a training that goes on from the checkpoint before them.
"""


class EventLog:
    """Writes `events.jsonl`: numbers the events without a gap, stamps them, and leaves only whole lines behind."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open for appending. What a crash left of a last line is cut off; numbering goes on from the last event.

        Raises OSError if it cannot be opened.
        """
        self.path, self._clock = path, clock
        self._descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
        sync_folder(path.parent)
        tail = EventTail(path)
        tail.new_events()
        self._end = tail.offset
        self.seq = tail.seq
        os.ftruncate(self._descriptor, self._end)

    def append(self, event: AnyEvent) -> AnyEvent:
        """Write an event, sync it if it is a promise, and return it as it was written.

        Raises OSError, with the file as before, if that fails.
        """
        stamped = event.model_copy(update={"seq": self.seq + 1, "time": round(self._clock(), 6)})
        line = stamped.model_dump_json().encode() + b"\n"
        try:
            write_all(self._descriptor, line, self._end)
            if isinstance(event, PROMISES):
                self.sync()
        except OSError:
            os.ftruncate(self._descriptor, self._end)
            raise
        self._end += len(line)
        self.seq += 1
        return stamped

    def is_in_place(self) -> bool:
        """Whether the file at the path is still the one that is written to."""
        try:
            return os.path.samestat(os.fstat(self._descriptor), self.path.stat())
        except FileNotFoundError:
            return False
        except OSError:
            return True  # the disk does not answer: what is written next says so better

    def sync(self) -> None:
        """Force what was written to the disk. Raises OSError."""
        os.fsync(self._descriptor)


def read_whole(path: Path) -> tuple[list[AnyEvent], int]:
    """All events of a log that can be read, and the byte offset after its last whole line."""
    tail = EventTail(path)
    events = tail.new_events()
    return events, tail.offset
