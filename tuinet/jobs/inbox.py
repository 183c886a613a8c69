"""The commands that reach a job."""

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
    """The commands of one job: the lines of `commands.jsonl` from a byte offset on, and SIGTERM as a stop."""

    def __init__(self, run: Run, offset: int, guard: Guard) -> None:
        self._tail = CommandTail(run.commands_path, offset)
        self._guard = guard
        self._was_terminated = False
        signal.signal(signal.SIGTERM, self._on_sigterm)

    def poll(self) -> Iterator[Command | Skipped]:
        """Yield the commands since the last call. Raises LostRunError if the run no longer belongs to this job."""
        self._guard.check_if_due()
        yield from self._tail.new_commands()
        if self._was_terminated:
            yield SimpleCommand(type="stop")

    def mark_answered(self, log: Sequence[AnyEvent]) -> None:
        """Skip the commands that events of earlier jobs answer: if the file was rewritten, the offset is wrong."""
        self._tail.mark_answered(event.command for event in log if event.command)

    def _on_sigterm(self, number: int, frame: FrameType | None) -> None:
        # The handler may interrupt anything, so it only sets a flag.
        self._was_terminated = True
