"""Pilots that wait until an app is at rest: nothing is left to be handled or painted."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from tuinet.tui.typed_ahead import TypedAheadApp

from ..waiting import DEADLINE, INTERVAL, LONGEST_INTERVAL, timed_out
from .shortcuts import paint

PATIENCE = 200
"""Pauses after which an app that never comes to rest is taken as it is"""


def wait_until_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a pilot's pause, and what it does after each key, end when the app is at rest.

    Textual's own pause ends when the process is idle, which it also is when other programs keep it from the processor.
    After each key, Textual sends every widget a message and waits until all have handled it, which takes longer than to
    look at them.
    """
    pause = Pilot.pause

    async def pause_until_at_rest(pilot: Pilot[Any], delay: float | None = None) -> None:
        await pause(pilot, delay)
        for _ in range(PATIENCE):
            if pilot.app.screen_stack:
                paint(pilot.app)
            if delay is not None or not has_work(pilot.app):
                return
            await pause(pilot, 0)

    async def wait_until_handled(pilot: Pilot[Any], timeout: float = DEADLINE) -> bool:
        end = time.monotonic() + timeout
        interval = 0.0
        while is_busy(pilot.app):
            assert time.monotonic() < end, timed_out("an app at rest")
            await asyncio.sleep(interval)
            # A handler may wait for a thread: do not keep the processor from it.
            interval = min(LONGEST_INTERVAL, interval + INTERVAL / 50)
        return not pilot.app._exception_event.is_set()

    monkeypatch.setattr(Pilot, "pause", pause_until_at_rest)
    monkeypatch.setattr(Pilot, "_wait_for_screen", wait_until_handled)


def has_work(app: App[Any]) -> bool:
    """Return True if a message or a callback waits or is handled, or something that has changed is not painted yet."""
    if not app.is_running or not app.screen_stack:
        return False
    screen = app.screen
    return bool(screen._callbacks or screen._dirty_widgets or screen._layout_required) or is_busy(app)


def is_busy(app: App[Any]) -> bool:
    """Return True if the app or a widget of its screen has a message or a callback to handle, or is handling one."""
    if not app.is_running or not app.screen_stack or app._exception_event.is_set():
        return False
    if isinstance(app, TypedAheadApp) and app.is_handling_key:
        return True
    return any(map(handles_something, (app, *app.screen.walk_children(with_self=True))))


def handles_something(node: MessagePump) -> bool:
    if not node._running:
        # It begins with its own mounting, unless it has ended.
        return node._task is not None
    queue = node._message_queue
    waits_for_a_message = bool(queue.ready_event._waiters) and queue.empty()
    return bool(node._pending_message or node._next_callbacks) or not waits_for_a_message
