"""Stopping a run and waiting until it has stopped."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tuinet.errors import TuinetError

if TYPE_CHECKING:
    from tuinet.runs.directory import Run

POLL_SECONDS = 0.05


async def stop_and_wait(run: Run) -> None:
    """Ask a run to stop and wait until it has. Raises a TuinetError if it does not."""
    from tuinet.commands import SimpleCommand
    from tuinet.jobs.confirmation import SentCommand

    sent = await asyncio.to_thread(SentCommand, run, SimpleCommand(type="stop"))
    while await asyncio.to_thread(sent.poll) is None:
        await asyncio.sleep(POLL_SECONDS)


async def ensure_stopped(run: Run) -> None:
    """The same, for callers who do not mind if the run has just ended by itself."""
    try:
        await stop_and_wait(run)
    except TuinetError:
        if await asyncio.to_thread(run.is_live):
            raise
