"""Reading `commands.jsonl` as it grows.

Nothing in it is trusted. A look at the file costs a bounded amount of reading, whatever was written to it; what was
read is never read again; and nothing that stands in its place (a directory, a pipe) is an error for the training.
"""

from __future__ import annotations

import os
import stat
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from tuinet.allowance import Allowance
from tuinet.commands import MOST_LINE, Command, Skipped, parse_command
from tuinet.errors import RunError, TuinetError
from tuinet.runs.command_file import open_regular

MOST_READ = 2 * MOST_LINE
"""Bytes that one look reads, at most"""

MOST_UNREAD = 1 << 18
"""Bytes that may wait to be read: of more than that, only the last `MOST_READ` are read"""

MOST_WAITING = 100
"""Commands that may wait to be obeyed: of more, the newest"""

BURST, PER_SECOND = 100, 20.0
"""Commands that are given out at once, and on average: a flood of them must not hold up the training"""

FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3600.0
"""Seconds between two notes of what was skipped; they double from one to the next"""

REMEMBERED = 10_000
"""Ids of commands that were given out"""

TOO_LONG = f"of more than {MOST_LINE:,} bytes"
NO_COMMAND = "without a command"
TOO_FAST = "appended too fast"
NO_ID = "without an id, which may have been read before the file was rewritten"


class NewLines:
    """The lines that are appended to a file from a byte offset on; no byte is read twice.

    A file that is no longer the same (truncated, replaced, rewritten) is read from its beginning.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self.again = False
        """Whether the lines of the last look may have been read before the file was rewritten"""
        self.problem = ""
        """What keeps the file from being read; the empty text if nothing does"""
        self.skipped: Counter[str] = Counter()
        """Lines that were left out, by the reason"""
        self.bytes_left_out = 0
        """Bytes that were left out because too many were appended at once"""
        self._offset = offset
        self._seen: tuple[int, ...] = ()
        self._identity: tuple[int, int] | None = None
        self._again_until = 0
        self._last = b""  # the last bytes that were read: they have to stand before the offset
        self._rest = b""  # of a line that has no end yet
        self._in_long_line = False

    def look(self) -> list[bytes]:
        """The whole lines that have been added since the last look, without their ends."""
        try:
            found = self.path.lstat()
            seen = (found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns)
            if seen == self._seen and (self.problem or self._offset == found.st_size):
                return []
            self._seen = seen
            self.problem = ""
            if not stat.S_ISREG(found.st_mode):
                raise RunError(f"{self.path}: is not a regular file")
            return self._read()
        except FileNotFoundError:
            self.problem = ""
        except TuinetError as error:
            self.problem = str(error).removeprefix(f"{self.path}: ")
        except OSError as error:
            self.problem = f"cannot be read ({error.strerror})"
        return []

    def _read(self) -> list[bytes]:
        descriptor = open_regular(self.path, os.O_RDONLY)
        try:
            found = os.fstat(descriptor)
            if not self._is_the_same(descriptor, found):
                self._again_until = found.st_size
                self._jump(0)
            self._identity = (found.st_dev, found.st_ino)
            self.again = self._offset < self._again_until
            if found.st_size - self._offset > MOST_UNREAD:
                self.bytes_left_out += found.st_size - MOST_READ - self._offset + len(self._rest)
                self._jump(found.st_size - MOST_READ)
                self._in_long_line = True
            data = os.pread(descriptor, MOST_READ, self._offset)
        finally:
            os.close(descriptor)
        self._offset += len(data)
        self._last = (self._last + data)[-16:]
        return self._split(data)

    def _is_the_same(self, descriptor: int, found: os.stat_result) -> bool:
        """Whether what was read so far still stands where it was read."""
        if self._identity not in (None, (found.st_dev, found.st_ino)) or found.st_size < self._offset:
            return False
        return os.pread(descriptor, len(self._last), self._offset - len(self._last)) == self._last

    def _jump(self, offset: int) -> None:
        self._offset = offset
        self._last = b""
        self._rest = b""
        self._in_long_line = False

    def _split(self, data: bytes) -> list[bytes]:
        if self._in_long_line:
            _, end, data = data.partition(b"\n")
            if not end:
                return []
            self._in_long_line = False
        *lines, self._rest = (self._rest + data).split(b"\n")
        short = [line for line in lines if len(line) < MOST_LINE]
        self.skipped[TOO_LONG] += len(lines) - len(short)
        if len(self._rest) >= MOST_LINE:
            self.skipped[TOO_LONG] += 1
            self._rest = b""
            self._in_long_line = True
        return short


class CommandTail:
    """Gives the job the commands that are appended after a byte offset, each once, and notes what it skipped."""

    def __init__(self, path: Path, offset: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines = NewLines(path, offset)
        self._clock = clock
        self._waiting: deque[Command] = deque()
        self._known: dict[str, None] = {}  # ids, the oldest first
        self._allowance = Allowance(BURST, PER_SECOND, clock)
        self._problem = ""  # that the last note was about
        self._next_note = float("-inf")
        self._pause = FIRST_PAUSE

    def new_commands(self) -> Iterator[Command | Skipped]:
        """Commands since the last call, as far as they do not come too fast."""
        self._take(self._lines.look())
        while self._waiting and self._allowance.take():
            yield self._waiting.popleft()
        note = self._note()
        if note:
            yield Skipped(note)

    def have_answered(self, ids: Iterable[str]) -> None:
        """Never give out the commands of these ids."""
        for command_id in ids:
            self._remember(command_id)

    def _take(self, lines: list[bytes]) -> None:
        skipped = self._lines.skipped
        worth = [line for line in lines if line.strip()]
        skipped[TOO_FAST] += max(0, len(worth) - MOST_WAITING)
        for line in worth[-MOST_WAITING:]:
            try:
                command = parse_command(line)
            except ValidationError:
                skipped[NO_COMMAND] += 1
                continue
            if "id" not in command.model_fields_set:
                if self._lines.again:
                    skipped[NO_ID] += 1
                    continue
            elif command.id in self._known:
                continue  # from before the file was rewritten
            self._remember(command.id)
            self._waiting.append(command)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            skipped[TOO_FAST] += 1

    def _remember(self, command_id: str) -> None:
        self._known[command_id] = None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    def _note(self) -> str:
        """What was skipped since the last note, and what is wrong with the file: now and then, in few words."""
        lines = self._lines
        counts = [f"{count:,} line{'s' * (count > 1)} {why}" for why, count in lines.skipped.items() if count]
        if lines.bytes_left_out:
            counts.append(f"{lines.bytes_left_out:,} bytes {TOO_FAST}")
        if not lines.problem:
            self._problem = ""
        has_news = bool(counts) or (lines.problem and lines.problem != self._problem)
        if not has_news or self._clock() < self._next_note:
            return ""
        self._next_note = self._clock() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self._problem = lines.problem
        lines.skipped.clear()
        lines.bytes_left_out = 0
        words = [f"skipped {', '.join(counts)}"] if counts else []
        if lines.problem:
            words.append(f"{lines.problem}, so this run takes no commands")
        return f"{lines.path}: {'; '.join(words)}"
