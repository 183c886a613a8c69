"""`events.jsonl`: an append-only file of JSON lines, which the job writes and every other program reads.

A last line without a newline is still being written, or a crash cut it off. Readers treat it as the end of the file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tuinet.errors import RunError
from tuinet.events import AnyEvent, CheckpointSaved, RunEnded, SettingChanged, UnknownEvent, event_in
from tuinet.private import check, open_private
from tuinet.runs.files import sync_folder, write_all
from tuinet.runs.log_damage import Gap, LogDamage

MAX_UNFINISHED = 1 << 20
"""Bytes without a newline that are read again each time. No event is that long, so beyond it only new bytes are read"""

SYNCED = (CheckpointSaved, SettingChanged, RunEnded)
"""Events that others rely on as soon as they are written, so each is synced at once.

The others need no sync of their own: a run that resumes from the last checkpoint produces them again.
"""


class LineTail:
    """The lines of a growing file."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        """Start at a byte offset, which is the beginning of a line. The file may appear later."""
        self.path = path
        self.offset = offset
        # Bytes after the offset that are known to contain no newline.
        self._unfinished = 0

    def new_lines(self) -> list[bytes]:
        """Return the complete lines since the last call, without their newlines.

        Raises RunError if they cannot be read, and TrustError if other users own the file or can write to it.
        """
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                check(self.path, status)
                if self._unfinished > MAX_UNFINISHED and status.st_size >= self.offset + self._unfinished:
                    file.seek(self.offset + self._unfinished)
                    new_bytes = file.read()
                    self._unfinished += len(new_bytes)
                    if b"\n" not in new_bytes:
                        return []
                file.seek(self.offset)
                content = file.read()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RunError(f"{self.path}: cannot be read ({error.strerror})") from None
        complete = content[: content.rfind(b"\n") + 1]
        self.offset += len(complete)
        self._unfinished = len(content) - len(complete)
        return complete.split(b"\n")[:-1]


class EventTail:
    """The events in a growing `events.jsonl`, from its beginning: each `seq` once, in rising order.

    `damage` describes what was skipped. Damage costs only the lines that it is in: a block of NULs, a repeated line or
    an event type from a newer version does not keep a reader from the rest.
    """

    def __init__(self, path: Path, *, thinned: bool = False) -> None:
        """The log of a remote run is `thinned`: it has gaps because some events were left out on purpose."""
        self._lines = LineTail(path)
        self._thinned = thinned
        self._line_count = 0
        self.seq = 0
        """The number of the last event"""
        self.damage = LogDamage()

    @property
    def offset(self) -> int:
        """The byte after the last complete line."""
        return self._lines.offset

    @property
    def problem(self) -> str:
        """One line about the damage so far, or an empty string."""
        return self.damage.summary(self._lines.path.name)

    def new_events(self) -> list[AnyEvent]:
        """Return the events since the last call. Raises RunError if the file cannot be read, or cannot be trusted."""
        return [event for _, event in self.new_entries() if event is not None and not isinstance(event, UnknownEvent)]

    def new_entries(self) -> list[tuple[bytes, AnyEvent | UnknownEvent | None]]:
        """Return the lines since the last call, each with its event; None for a line to skip.

        Raises RunError if the file cannot be read.
        """
        first = self._line_count + 1
        lines = self._lines.new_lines()
        events = [self._parse(number, line) for number, line in enumerate(lines, first)]
        self._line_count += len(events)
        entries: list[tuple[bytes, AnyEvent | UnknownEvent | None]] = []
        for index, (line, event) in enumerate(zip(lines, events, strict=True)):
            if event is not None:
                event = self._in_order(first + index, event, following_seq(events, index))
            entries.append((line, event))
        return entries

    def _parse(self, number: int, line: bytes) -> AnyEvent | UnknownEvent | None:
        """Return the event in a line; None, with a problem reported, if there is none."""
        event = event_in(line)
        if event is None:
            self.damage.add(number, "cannot be read")
            # After a crash, some file systems leave a block of NULs, and the next event follows in the same line.
            event = event_in(line.rpartition(b"\0")[2])
        if isinstance(event, UnknownEvent):
            self.damage.add_unknown(event.type)
        return event

    def _in_order(
        self, number: int, event: AnyEvent | UnknownEvent, following: int | None
    ) -> AnyEvent | UnknownEvent | None:
        """Return the event with the right `seq`; None if it repeats an earlier one.

        `following` is the number of the next event. It tells an altered number from a gap: if the next event goes on
        where the last one ended, only this number is wrong.
        """
        expected = self.seq + 1
        is_too_high = following is not None and self.seq < following <= event.seq
        if event.seq != expected and (following == expected + 1 or is_too_high):
            self.damage.add(number, f"has the number {event.seq} between {self.seq} and {following}")
            event = event.model_copy(update={"seq": expected})
        elif event.seq < expected:
            self.damage.add(number, f"has the number {event.seq} after {self.seq}")
            return None
        elif event.seq > expected and not self._thinned:
            self.damage.gaps.append(Gap(number, self.seq, event.seq))
        self.seq = event.seq
        return event


def following_seq(events: Sequence[AnyEvent | UnknownEvent | None], index: int) -> int | None:
    """Return the number of the event in the next line; None if there is no next line, or no event in it."""
    if index + 1 == len(events):
        return None
    following = events[index + 1]
    if following is None:
        return None
    return following.seq


class EventLog:
    """Writes `events.jsonl`: numbers events without gaps, adds the time, and never leaves a part of a line."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open for appending, after the last complete line. Numbering continues after the last event.

        Raises OSError if the file cannot be opened.
        """
        self.path = path
        self._clock = clock
        self._descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
        sync_folder(path.parent)
        tail = EventTail(path)
        tail.new_events()
        self._end = tail.offset
        self.seq = tail.seq
        # A crash may have left a part of a line: the next event must not be appended to it.
        os.ftruncate(self._descriptor, self._end)

    def append(self, event: AnyEvent) -> AnyEvent:
        """Write an event, and return it with its number and time. Events in SYNCED are on the disk when this returns.

        Raises OSError, and leaves the file as it was, if the event cannot be written.
        """
        stamped = event.model_copy(update={"seq": self.seq + 1, "time": round(self._clock(), 6)})
        line = stamped.model_dump_json().encode() + b"\n"
        try:
            write_all(self._descriptor, line, self._end)
            if isinstance(event, SYNCED):
                self.sync()
        except OSError:
            os.ftruncate(self._descriptor, self._end)
            raise
        self._end += len(line)
        self.seq += 1
        return stamped

    def is_in_place(self) -> bool:
        """Return True if the file at the path is still the one that is written to."""
        try:
            return os.path.samestat(os.fstat(self._descriptor), self.path.stat())
        except FileNotFoundError:
            return False
        except OSError:
            # The disk does not answer. The next write reports that with a better message.
            return True

    def sync(self) -> None:
        """Force what was written to the disk. Raises OSError."""
        os.fsync(self._descriptor)
