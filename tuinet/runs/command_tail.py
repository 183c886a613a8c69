"""Reading commands from `commands.jsonl` while a run trains.

The file is not trusted: no matter what is written to it, training must not stop, slow down or repeat a command.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from tuinet.allowance import Allowance
from tuinet.commands import Command, Skipped, parse_command
from tuinet.runs.untrusted_lines import UntrustedLineTail

MAX_WAITING = 100
"""Commands that may wait for their turn. If there are more, the newest stay: the last one is likely to be `stop`"""

BURST = 100
"""Commands that are handed out at once"""

PER_SECOND = 20.0
"""Commands that are handed out per second on average. Each one takes some time away from training"""

FIRST_NOTE_PAUSE = 10.0
"""Seconds between two notes about skipped lines. The pause doubles with each note"""

LONGEST_NOTE_PAUSE = 3600.0

REMEMBERED_IDS = 10_000
"""Ids of commands that are not handed out again"""

NO_COMMAND = "without a command"
TOO_FAST = "appended too fast"
NO_ID = "without an id, which may have been read before the file was rewritten"


class CommandTail:
    """The commands that are appended after a byte offset, each once, and notes about what was skipped."""

    def __init__(self, path: Path, offset: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines = UntrustedLineTail(path, offset)
        self._clock = clock
        self._waiting: deque[Command] = deque()
        # A dictionary because it keeps the order: the oldest id is forgotten first.
        self._known_ids: dict[str, None] = {}
        self._allowance = Allowance(BURST, PER_SECOND, clock)
        self._noted_problem = ""
        self._next_note = float("-inf")
        self._note_pause = FIRST_NOTE_PAUSE

    def new_commands(self) -> Iterator[Command | Skipped]:
        """Yield the commands since the last call, or fewer if they come too fast."""
        self._parse(self._lines.new_lines())
        while self._waiting and self._allowance.take():
            yield self._waiting.popleft()
        note = self._note()
        if note:
            yield Skipped(note)

    def mark_answered(self, ids: Iterable[str]) -> None:
        """Skip the commands with these ids."""
        for command_id in ids:
            self._remember(command_id)

    def _parse(self, lines: list[bytes]) -> None:
        skipped = self._lines.skipped
        # An empty line only separates a torn line from the next command.
        candidates = [line for line in lines if line.strip()]
        skipped[TOO_FAST] += max(0, len(candidates) - MAX_WAITING)
        for line in candidates[-MAX_WAITING:]:
            try:
                command = parse_command(line)
            except ValidationError:
                skipped[NO_COMMAND] += 1
                continue
            if "id" not in command.model_fields_set:
                if self._lines.may_repeat:
                    skipped[NO_ID] += 1
                    continue
            elif command.id in self._known_ids:
                # The file was rewritten and read again from its beginning.
                continue
            self._remember(command.id)
            self._waiting.append(command)
        while len(self._waiting) > MAX_WAITING:
            self._waiting.popleft()
            skipped[TOO_FAST] += 1

    def _remember(self, command_id: str) -> None:
        self._known_ids[command_id] = None
        if len(self._known_ids) > REMEMBERED_IDS:
            del self._known_ids[next(iter(self._known_ids))]

    def _note(self) -> str:
        """Describe skipped lines and why the file cannot be read; empty if there is nothing new, or it is too early."""
        lines = self._lines
        if not lines.problem:
            self._noted_problem = ""
        skipped = self._skipped_summary()
        has_new_problem = lines.problem not in ("", self._noted_problem)
        if not (skipped or has_new_problem) or self._clock() < self._next_note:
            return ""
        self._next_note = self._clock() + self._note_pause
        self._note_pause = min(2 * self._note_pause, LONGEST_NOTE_PAUSE)
        self._noted_problem = lines.problem
        lines.skipped.clear()
        lines.skipped_bytes = 0
        parts = []
        if skipped:
            parts.append(skipped)
        if lines.problem:
            parts.append(f"{lines.problem}, so this run takes no commands")
        return f"{lines.path}: {'; '.join(parts)}"

    def _skipped_summary(self) -> str:
        counts = []
        for reason, count in self._lines.skipped.items():
            if count:
                noun = "line" if count == 1 else "lines"
                counts.append(f"{count:,} {noun} {reason}")
        if self._lines.skipped_bytes:
            counts.append(f"{self._lines.skipped_bytes:,} bytes {TOO_FAST}")
        if not counts:
            return ""
        return f"skipped {', '.join(counts)}"
