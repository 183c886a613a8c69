"""Looks for new checkpoints of a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from tuinet.errors import TuinetError
from tuinet.tui.checkpoints.listing import CheckpointList, CheckpointsOf, list_checkpoints
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry


class CheckpointWatch:
    """Lists the checkpoints of a run when asked to.

    Args:
        owner: The screen that shows them.
        on_list: Takes the list.
        on_error: Takes what went wrong.
        pause: Minimum number of seconds between two looks; `look` itself does not wait.
    """

    def __init__(
        self,
        owner: Screen[Any],
        on_list: Callable[[CheckpointsOf, CheckpointList], None],
        on_error: Callable[[object, TuinetError], None],
        pause: float,
    ) -> None:
        self.question: CheckpointsOf | None = None
        """The run whose checkpoints are listed; None if it is not open yet"""
        self._owner = owner
        self._listing = Inquiry(owner, list_checkpoints, on_list, on_error)
        self._timer: Timer | None = None
        self._pause = pause
        self._looked_at = float("-inf")

    def begin(self, question: CheckpointsOf) -> None:
        """Watch a run whose checkpoints have just been listed."""
        self.question = question
        self._looked_at = time.monotonic()

    def look(self) -> None:
        """Look for new checkpoints now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.question is not None:
            self._looked_at = time.monotonic()
            self._listing.ask_again(self.question)

    def look_soon(self) -> None:
        """Look for new checkpoints soon, but not too often."""
        if self._timer is None:
            left = self._pause - (time.monotonic() - self._looked_at)
            self._timer = self._owner.set_timer(max(AppContext.of(self._owner).pace.poll, left), self.look)

    def forget(self) -> None:
        """Drop the run, and what was asked about it."""
        self._listing.cancel()
        self.question = None
