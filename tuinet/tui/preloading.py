"""Importing and opening in advance what the first screen does not need, so that the first switch to another is fast."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App
from textual.worker_manager import WorkerManager

from tuinet.tui.garbage import QUIET_SECONDS, GarbageCollector
from tuinet.tui.inquiry import INQUIRIES
from tuinet.tui.lenses import LENSES
from tuinet.tui.screens import SCREENS

LONGEST_COMPLETION = 2.0
"""Seconds after which the first screen counts as complete, even if its image is still being loaded"""

OPENED_IN_ADVANCE = "inside"
"""The mode of the screen whose first picture takes the longest: it also waits for a network"""


async def preload(app: App[Any], first_screen_complete: asyncio.Event, garbage: GarbageCollector) -> None:
    """Import all screens and lenses once the first one is complete, and exempt them from garbage collection.

    Then open one screen behind the one that is shown, once nobody presses a key.
    """
    # The test image and its bars complete the first screen, so nothing competes with them for the interpreter.
    # Where they come from another machine, they may take longer than anything else should wait.
    await asyncio.wait([asyncio.ensure_future(wait_for_answers(app.workers))], timeout=LONGEST_COMPLETION)
    first_screen_complete.set()
    for screen in SCREENS:
        await asyncio.to_thread(screen.load)
    for lens in LENSES:
        await asyncio.to_thread(lens.load)
    garbage.exempt()
    while not garbage.is_quiet:
        await asyncio.sleep(QUIET_SECONDS)
    # An internal of Textual, which mounts the screen of a mode and does nothing if it is mounted already.
    await app._init_mode(OPENED_IN_ADVANCE)  # noqa: SLF001


async def wait_for_answers(workers: WorkerManager) -> None:
    """Wait until no run is being opened, and no widget waits for what is computed in a thread."""
    while answers := [worker.wait() for worker in workers if worker.group in (INQUIRIES, "opening")]:
        await asyncio.gather(*answers, return_exceptions=True)
