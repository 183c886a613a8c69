"""A command that was sent to a run, until an event confirms it."""

from __future__ import annotations

import time

from tuinet.commands import Command, Set
from tuinet.events import AnyEvent, EpochFinished, RunEnded
from tuinet.values import value_text

TIMEOUT = 10.0
"""Seconds within which a run confirms a command: it reads its commands between two batches"""


class PendingCommand:
    """A command that no event has confirmed yet."""

    def __init__(self, command: Command, timeout: float | None = None) -> None:
        """The command counts as sent now, and as overdue after `timeout` seconds."""
        self.command = command
        self.timeout = TIMEOUT if timeout is None else timeout
        self._waiting_since = time.monotonic()
        self._epoch_is_over = False

    def is_confirmed_by(self, event: AnyEvent) -> bool:
        """Return True if an event confirms the command.

        The end of the run confirms any stop, even that of another sender.
        """
        if self.command.type == "step_epoch" and not self._epoch_is_over:
            # An epoch may take hours. The clock starts again with every event until the epoch is over.
            self._waiting_since = time.monotonic()
            self._epoch_is_over = isinstance(event, EpochFinished)
        if self.command.type == "stop" and isinstance(event, RunEnded):
            return True
        return event.command == self.command.id

    def restart_timeout(self) -> None:
        """Start the timeout again."""
        self._waiting_since = time.monotonic()

    @property
    def description(self) -> str:
        """The command as a user would type it."""
        if isinstance(self.command, Set):
            return f"set {self.command.name} {value_text(self.command.value)}"
        return self.command.type.replace("_", " ")

    @property
    def is_overdue(self) -> bool:
        """True if the timeout has passed."""
        return time.monotonic() - self._waiting_since > self.timeout
