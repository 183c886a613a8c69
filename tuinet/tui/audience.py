"""The audience on a page of `tuinet serve --read-only`, which must not reach the files of this machine."""

from __future__ import annotations

from textual.screen import Screen

from tuinet.tui.context import AppContext


def is_for_audience(screen: Screen[None]) -> bool:
    """Return True if the app is shown to an audience."""
    return screen.app.is_web and AppContext.of(screen).read_only


def refuses_files(screen: Screen[None]) -> bool:
    """Return True, and say why nothing happens, if the app is shown to an audience."""
    if not is_for_audience(screen):
        return False
    screen.notify("a read-only page cannot open or save files", markup=False)
    return True
