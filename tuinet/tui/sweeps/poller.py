"""Reading sweeps again and again in a thread, without keeping the app from answering keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from textual.screen import Screen

from tuinet.errors import TuinetError
from tuinet.tui.context import AppContext

Read = TypeVar("Read")


class Poller(Generic[Read]):
    """Reads while a screen is shown, and reports what has changed.

    Args:
        screen: The screen that shows what is read.
        read: Reads, in a thread. Raises a TuinetError if it cannot.
        on_change: Takes what was read, if it differs from before.
        on_error: Takes what went wrong, once for each message.
    """

    def __init__(
        self,
        screen: Screen[None],
        read: Callable[[], Read],
        on_change: Callable[[Read], None],
        on_error: Callable[[TuinetError], None],
    ) -> None:
        self._screen = screen
        self._read = read
        self._on_change = on_change
        self._on_error = on_error
        self._last: Read | None = None
        self._problem = ""

    async def run(self) -> None:
        """Poll until the screen is gone."""
        while True:
            if self._screen.is_current:
                await self._poll()
            pace = AppContext.of(self._screen).pace
            await asyncio.sleep(max(pace.idle, pace.figures))

    async def _poll(self) -> None:
        try:
            read = await asyncio.to_thread(self._read)
        except TuinetError as error:
            self._last = None
            if str(error) != self._problem:
                self._problem = str(error)
                self._on_error(error)
            return
        self._problem = ""
        if read != self._last:
            self._last = read
            self._on_change(read)
