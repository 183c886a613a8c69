"""What the tests of the app share: a loop to run in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from textual.app import App


@pytest.fixture
def run_async() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Runs a coroutine to its end in an event loop of its own: `run_async(look())`."""
    return asyncio.run


def shown(app: App[Any]) -> str:
    """What the screen shows, as lines of text."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
