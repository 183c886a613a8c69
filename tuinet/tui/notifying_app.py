"""An app whose notifications are plain text, and stay for as long as it takes to read them."""

from __future__ import annotations

from textual.app import App
from textual.events import DeliveryComplete
from textual.notifications import SeverityLevel

from tuinet.tui.keys import key_name
from tuinet.tui.pace import reading_seconds


class NotifyingApp(App[None]):
    """Has its own wording where Textual notifies in markup: brackets are part of what we quote, such as a path."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message for as long as it takes to read it, but not twice: a key that is held down repeats it."""
        if any(shown.message == message for shown in self._notifications):
            return
        seconds = max(timeout or 0.0, reading_seconds(message))
        super().notify(message, title=title, severity=severity, timeout=seconds, markup=markup)

    def action_help_quit(self) -> None:
        """Name the key that quits, even while text is typed, to a user who presses ctrl+c."""
        self.notify(f"to quit, press {key_name('ctrl+q')}")

    def on_delivery_complete(self, event: DeliveryComplete) -> None:
        """Say where a screenshot is."""
        event.prevent_default()
        if event.path is not None:
            self.notify(f"saved {event.path}")
