"""Stopping a run and waiting until it has stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tuinet.errors import TuinetError, UnansweredError

if TYPE_CHECKING:
    from tuinet.jobs.confirmation import SentCommand
    from tuinet.runs.directory import Run

POLL_SECONDS = 0.05


async def stop_and_wait(run: Run) -> None:
    """Ask a run to stop and wait until it has. Raises a TuinetError if it does not."""
    sent = await send_stop(run)
    while await asyncio.to_thread(sent.poll) is None:
        await asyncio.sleep(POLL_SECONDS)


async def ensure_stopped(run: Run, on_delay: Callable[[UnansweredError], None]) -> None:
    """Ask a run to stop, and wait until no job trains it, however long that takes.

    On a busy machine, and over a link, it may take longer than commands usually do; then `on_delay` is called, once.
    Raises a TuinetError if the run cannot be asked.
    """
    is_late = False
    try:
        sent = await send_stop(run)
        while True:
            try:
                if await asyncio.to_thread(sent.poll):
                    return
            except UnansweredError as error:
                if not is_late:
                    on_delay(error)
                is_late = True
            await asyncio.sleep(POLL_SECONDS)
    except TuinetError:
        # It may have ended by itself just before.
        if await asyncio.to_thread(run.is_live):
            raise


async def send_stop(run: Run) -> SentCommand:
    """Ask a run to stop. Raises a TuinetError if it cannot be asked."""
    from tuinet.commands import SimpleCommand
    from tuinet.jobs.confirmation import SentCommand

    return await asyncio.to_thread(SentCommand, run, SimpleCommand(type="stop"))
