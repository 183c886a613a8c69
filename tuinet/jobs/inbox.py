"""What is asked of a job."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from types import FrameType

from tuinet.commands import Command, SimpleCommand, Skipped
from tuinet.events import AnyEvent
from tuinet.jobs.guard import Guard
from tuinet.runs.command_tail import CommandTail
from tuinet.runs.directory import Run


class Inbox:
    """What is asked of this job: lines of `commands.jsonl` after a byte offset, and SIGTERM as a stop."""

    def __init__(self, run: Run, offset: int, guard: Guard) -> None:
        self._tail = CommandTail(run.commands_path, offset)
        self._guard = guard
        self._terminated = False
        signal.signal(signal.SIGTERM, self._terminate)

    def poll(self) -> Iterator[Command | Skipped]:
        """Commands since the last call. Raises LostRunError if the run is no longer this job's own."""
        self._guard.look()
        yield from self._tail.new_commands()
        if self._terminated:
            yield SimpleCommand(type="stop")

    def have_answered(self, past: Sequence[AnyEvent]) -> None:
        """Pass over the commands that the events of earlier jobs answer, should the file be rewritten."""
        self._tail.have_answered(event.command for event in past if event.command)

    def _terminate(self, number: int, frame: FrameType | None) -> None:
        self._terminated = True
