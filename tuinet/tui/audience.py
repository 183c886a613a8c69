"""An audience: people who watch on a page of `tuinet serve --read-only`. The files of this machine are not theirs."""

from __future__ import annotations

from textual.screen import Screen

from tuinet.tui.context import AppContext


def is_for_audience(screen: Screen[None]) -> bool:
    """Return True if the app is shown to an audience."""
    return screen.app.is_web and AppContext.of(screen).read_only


def keeps_files_from_audience(screen: Screen[None]) -> bool:
    """Return True, and say why nothing happens, if the app is shown to an audience."""
    if not is_for_audience(screen):
        return False
    screen.notify("not possible in a read-only app on a page: no files are opened or saved", markup=False)
    return True
