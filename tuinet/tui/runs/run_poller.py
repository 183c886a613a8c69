"""Looking again and again at what runs there are, without keeping the app from answering keys."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tuinet.errors import TuinetError
from tuinet.runs.overview import Overview
from tuinet.tui.machines import Machines


class RunPoller:
    """What was seen last, and when to look next."""

    def __init__(self, machines: Machines) -> None:
        self.found: list[Overview] | None = None
        """All runs, oldest first; None before the first look"""
        self.problem = ""
        """Why they cannot be seen"""
        self._machines = machines
        self._wake = asyncio.Event()

    @property
    def complete(self) -> bool:
        """Whether all of what there is was read."""
        return self.found is not None and self._machines.complete

    async def look(self) -> bool:
        """Look; False if there is nothing else to say than before."""
        before, problem = self.found, self.problem
        try:
            self.found, self.problem = await asyncio.to_thread(self._machines.look), ""
        except TuinetError as error:
            self.found, self.problem = [], str(error)
        self.problem = self.problem or self._machines.link_problem
        same = before is not None and list(map(id, before)) == list(map(id, self.found))  # unchanged runs keep theirs
        return not same or problem != self.problem

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until somebody wants another look."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    def wake(self) -> None:
        """Have another look at once."""
        self._wake.set()
