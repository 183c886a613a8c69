"""An app that loses no key, however fast the user types and however busy the machine is."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from textual.events import Event, Key
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from tuinet.tui.themed_app import ThemedApp

LONGEST_WAIT = 0.5
"""Seconds that a key waits for the one before it. A screen may take longer, and must not make the app deaf"""


class TypedAheadApp(ThemedApp):
    """Handles keys one after another, and none before there is a screen to take it.

    Textual passes each key through the queues of the focused widget and of all that contain it before it looks for a
    binding. By then it may have passed on the next key, to a widget that no longer has the focus.
    """

    def __init__(self, ascii_only: bool) -> None:
        super().__init__(ascii_only)
        self._early_keys: list[Key] | None = []
        """Keys that were pressed before the first screen was shown; None from then on"""

    async def on_event(self, event: Event) -> None:
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._early_keys is not None:
            self._early_keys.append(event)
        else:
            await self._handle_key(event)

    def accept_keys(self) -> None:
        """Handle the keys that were pressed until now, and from now on each as it comes."""
        self.call_next(self._handle_early_keys)

    async def _handle_early_keys(self) -> None:
        """Handle the first of the early keys, and then the others."""
        if not self._early_keys:
            self._early_keys = None
            return
        await self._handle_key(self._early_keys.pop(0))
        # What the key asked the app to do next, such as going on after an answer, comes before the next key.
        self.call_next(self._handle_early_keys)

    async def _handle_key(self, key: Key) -> None:
        """Do what a key is bound to, or else pass it on; return once a text field and what is around it are done."""
        # A terminal that is left takes the focus from the field, and not every terminal says when the user is back.
        self.app_focus = True
        target = self.focused or self.screen
        is_text = any(node.check_consume_key(key.key, key.character) for node in target.ancestors_with_self)
        # An enlarged pane takes Escape before any binding.
        if is_text or self.screen.maximized or not await self._run_binding(key.key):
            await super().on_event(key)
        if is_text or isinstance(target, Input | Screen):
            await handled(target)

    async def _run_binding(self, key: str) -> bool:
        self.screen._clear_tooltip()  # noqa: SLF001
        return await self._check_bindings(key, priority=True) or await self._check_bindings(key)


async def handled(widget: Widget) -> None:
    """Wait until a widget, and then each widget around it, has handled its pending messages."""
    for node in widget.ancestors_with_self:
        if isinstance(node, Widget):
            done = asyncio.Event()
            if node.call_later(done.set):
                with suppress(TimeoutError):
                    await asyncio.wait_for(done.wait(), LONGEST_WAIT)
