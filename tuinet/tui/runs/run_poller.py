"""Reading the list of runs again and again, without keeping the app from answering keys."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tuinet.errors import TuinetError
from tuinet.runs.overview import Overview
from tuinet.tui.machines import Machines


class RunPoller:
    """Holds the runs as they were last read, and waits until they are due to be read again."""

    def __init__(self, machines: Machines) -> None:
        self.overviews: list[Overview] | None = None
        """All runs, oldest first; None before the first poll"""
        self.problem = ""
        """The reason why runs could not be read; empty if they were"""
        self._machines = machines
        self._wake = asyncio.Event()

    @property
    def complete(self) -> bool:
        """True if everything has been read: a poll takes a limited time, and large logs need several."""
        return self.overviews is not None and self._machines.complete

    async def poll(self) -> bool:
        """Read the runs, and return whether anything has changed."""
        before = self.overviews
        problem_before = self.problem
        try:
            self.overviews = await asyncio.to_thread(self._machines.list_runs)
            self.problem = self._machines.link_problem
        except TuinetError as error:
            self.overviews = []
            self.problem = str(error)
        if before is None or self.problem != problem_before:
            return True
        # The overview of an unchanged run is the same object.
        return list(map(id, before)) != list(map(id, self.overviews))

    async def wait(self, seconds: float) -> None:
        """Wait some seconds, or until `wake` is called."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    def wake(self) -> None:
        """End the waiting: there is something new to read."""
        self._wake.set()
