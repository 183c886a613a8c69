"""An app that loses no key, however fast the user types and however busy the machine is."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from textual.app import ScreenStackError
from textual.events import Event, Key, Paste
from textual.widget import Widget

from tuinet.tui.themed_app import ThemedApp

LEAVE = "ctrl+q"
"""The key that does not wait while keys are held: what they wait for may never come, for example if a disk is gone"""


class TypedAheadApp(ThemedApp):
    """Handles keys one after another, and none before there is a screen to take it.

    Textual passes each key through the queues of the focused widget and of all that contain it before it looks for a
    binding. By then it may have passed on the next key, to a widget that no longer has the focus. So here a key waits
    until all of these, and then the app, have handled what the key before it has put into their queues. Meanwhile the
    app goes on with everything else, so whatever a widget waits for can happen, and there is no need for a time limit.
    """

    def __init__(self, ascii_only: bool) -> None:
        super().__init__(ascii_only)
        self._typed: deque[Key | Paste] = deque()
        """What was typed and pasted, and not handled yet"""
        self._is_idle = False
        """True if the next key can be handled at once; False before the first screen is shown"""
        self._is_held = True
        """True if keys wait for something other than the widgets that handle the last one"""
        self._following: asyncio.Task[None] | None = None

    @property
    def is_handling_key(self) -> bool:
        """True until everything that the keys so far have asked for is done, unless they are held."""
        return not (self._is_idle or self._is_held)

    async def on_event(self, event: Event) -> None:
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if self._is_held and isinstance(event, Key) and event.key == LEAVE:
            await self._run_binding(event.key)
            return
        self._typed.append(event)
        if self._is_idle:
            await self._handle_next_key()

    def accept_keys(self) -> None:
        """Handle the keys that were pressed until now, and from now on each as it comes."""
        self._following = asyncio.create_task(self._go_on_after(()))

    async def until_ready(self) -> None:
        """Wait until the next key means what the user expects. By default, it always does."""

    async def _handle_next_key(self) -> None:
        self._is_idle = not self._typed
        if self._is_idle:
            return
        # A terminal that is left takes the focus from the field, and not every terminal says when the user is back.
        self.app_focus = True
        # Taken down now, because the key may remove them.
        widgets = [node for node in (self.focused or self.screen).ancestors_with_self if isinstance(node, Widget)]
        await self._handle(self._typed.popleft(), widgets)
        self._following = asyncio.create_task(self._go_on_after(widgets))

    async def _handle(self, event: Key | Paste, widgets: Sequence[Widget]) -> None:
        """Do what a key is bound to, or else pass it on to the widgets, the innermost first."""
        # An enlarged pane takes Escape before any binding.
        if (
            isinstance(event, Paste)
            or any(widget.check_consume_key(event.key, event.character) for widget in widgets)
            or self.screen.maximized
            or not await self._run_binding(event.key)
        ):
            await super().on_event(event)

    async def _go_on_after(self, widgets: Sequence[Widget]) -> None:
        """Handle the next key once widgets are done with the last one, and the app with what they asked of it."""
        for widget in widgets:
            await handled(widget)
        self._is_held = True
        await self.until_ready()
        self._is_held = False
        with suppress(ScreenStackError):
            # The screen may be another one now, or show another run.
            await handled(self.screen)
        self.call_later(self._handle_next_key)

    async def _run_binding(self, key: str) -> bool:
        self.screen._clear_tooltip()  # noqa: SLF001
        return await self._check_bindings(key, priority=True) or await self._check_bindings(key)


async def handled(widget: Widget) -> None:
    """Wait until a widget has handled its pending messages, or has been removed."""
    is_done = asyncio.Event()

    def finish(*_: object) -> None:
        is_done.set()

    task = widget._task  # noqa: SLF001
    if task is None or not widget.call_later(finish):
        return
    task.add_done_callback(finish)
    await is_done.wait()
    task.remove_done_callback(finish)
