"""What the panes of a screen say while no run is open."""

from __future__ import annotations

from textual.widget import Widget

from tuinet.tui.context import AppContext


def no_open_run(pane: Widget) -> str:
    """Say that no run is open, and what to do about it. A read-only app opens runs, but trains none."""
    if AppContext.of(pane).read_only:
        return "No run is open. Press o to choose one."
    return "No run is open. Press o to choose one, or 1 to train a new one."
