"""Typing faster than the app can follow."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.events import Key

CHARACTERS = {"space": " ", "slash": "/", "full_stop": "."}


def type_ahead(app: App[Any], *keys: str) -> None:
    """Press keys without waiting for what any of them does."""
    for key in keys:
        character = CHARACTERS.get(key, key)
        app.post_message(Key(key, character if len(character) == 1 else None))
