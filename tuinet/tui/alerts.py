"""Alerts for a user who is looking elsewhere: when a run ends, and when it warns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuinet.errors import TuinetError

if TYPE_CHECKING:
    from textual.app import App

    from tuinet.events import AnyEvent
    from tuinet.jobs.preferences import Notice


class Alerts:
    """Rings the bell or sends a desktop notification through the terminal, as the user prefers."""

    def __init__(self, app: App[Any], notice: Notice | None) -> None:
        """`notice` is how to do it; None reads the settings file at the first alert."""
        self._app = app
        self._notice = notice

    def alert(self, message: str) -> None:
        """Alert the user to a message."""
        from tuinet.render.notice import notice_sequence

        if self._notice is None:
            self._notice = self._read_notice()
        sequence = notice_sequence(self._notice, message)
        # There is no driver while the app starts and ends.
        if sequence and self._app._driver:  # noqa: SLF001 - Textual has no public way to write to the terminal
            self._app._driver.write(sequence)  # noqa: SLF001

    def _read_notice(self) -> Notice:
        from tuinet.jobs.preferences import read_preferences

        try:
            return read_preferences().notice
        except TuinetError as error:
            self._app.notify(str(error), severity="error", markup=False)
            return "none"


def alert_message(event: AnyEvent) -> str:
    """Return the alert for an event; empty if it deserves none."""
    from tuinet.events import RunEnded, Warned
    from tuinet.jobs.ending import describe_end

    if isinstance(event, RunEnded):
        return describe_end(event)
    if isinstance(event, Warned):
        return event.message
    return ""
