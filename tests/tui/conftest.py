"""What the tests of the app share: a loop to run in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import textual._wait
from textual.app import App


@pytest.fixture
def run_async() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Runs a coroutine to its end in an event loop of its own: `run_async(look())`."""
    return asyncio.run


@pytest.fixture
def soon_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilots wait after each key until the process is idle, at most a second: one that only ticks is idle.

    For Textual it is so below a twentieth of the processor's time, which an app that looks at runs rarely is.
    """
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", textual._wait.SLEEP_GRANULARITY / 4)


def shown(app: App[Any]) -> str:
    """What the screen shows, as lines of text."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
