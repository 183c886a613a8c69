"""What the tests of the app share: a loop to run in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import textual._wait
from textual.app import App
from textual.pilot import Pilot

PATIENCE = 200
"""Pauses after which an app that never comes to rest is taken as it is"""


@pytest.fixture
def run_async() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Runs a coroutine to its end in an event loop of its own: `run_async(look())`."""
    return asyncio.run


@pytest.fixture(autouse=True)
def thorough_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pilot's pause ends when nothing is left to be handled or painted.

    Textual's own ends when the process is idle, which it also is when other programs keep it from the processor.
    """
    pause = Pilot.pause

    async def thorough(pilot: Pilot[Any], delay: float | None = None) -> None:
        await pause(pilot, delay)
        for _ in range(PATIENCE):
            if delay is not None or not has_work(pilot.app):
                return
            await pause(pilot, 0)

    monkeypatch.setattr(Pilot, "pause", thorough)


@pytest.fixture(autouse=True)
def real_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app ends as it does outside of tests: what it does beside the keys ends before its screens go.

    `run_test` takes the screens away first, under the hands of workers that still use them.
    """
    shut_down = App._shutdown

    async def in_order(app: App[Any]) -> None:
        app.workers.cancel_all()
        await shut_down(app)

    monkeypatch.setattr(App, "_shutdown", in_order)


def has_work(app: App[Any]) -> bool:
    """Whether a message or a callback waits, or something that has changed is not painted yet."""
    if not app.is_running or not app.screen_stack:
        return False
    screen = app.screen
    waiting = any(
        node.message_queue_size or node._pending_message or node._next_callbacks
        for node in (app, *screen.walk_children(with_self=True))
    )
    return bool(waiting or screen._callbacks or screen._dirty_widgets or screen._layout_required)


@pytest.fixture
def soon_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilots wait after each key until the process is idle, at most a second: one that only ticks is idle.

    For Textual it is so below a twentieth of the processor's time, which an app that looks at runs rarely is.
    """
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", textual._wait.SLEEP_GRANULARITY / 4)


def shown(app: App[Any]) -> str:
    """What the screen shows, as lines of text."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
