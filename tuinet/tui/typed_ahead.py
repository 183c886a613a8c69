"""An app that loses no key, however fast the user types and however busy the machine is."""

from __future__ import annotations

from textual.events import Event, Key
from textual.widgets import Input

from tuinet.tui.themed_app import ThemedApp


class TypedAheadApp(ThemedApp):
    """Handles keys one after the other, and none before there is a screen to take it.

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
        elif not await self._handled_at_once(event.key):
            await super().on_event(event)

    def accept_keys(self) -> None:
        """Handle the keys that were pressed until now, and from now on each as it comes."""
        self.call_next(self._handle_early_keys)

    async def _handle_early_keys(self) -> None:
        early_keys = self._early_keys or ()
        self._early_keys = None
        for key in early_keys:
            await self.on_event(key)

    async def _handled_at_once(self, key: str) -> bool:
        """Do what a key is bound to, if anything.

        In a text field, it waits for the letters before it. An enlarged pane takes Escape before any binding.
        """
        if isinstance(self.focused, Input) or self.screen.maximized:
            return False
        self.screen._clear_tooltip()  # noqa: SLF001
        return await self._check_bindings(key, priority=True) or await self._check_bindings(key)
