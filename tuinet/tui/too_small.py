"""The screen for a terminal that is too small for any other."""

from textual.app import App, ComposeResult
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

LEAST_COLUMNS = 60
LEAST_ROWS = 20


class TooSmall(Screen[None]):
    """Says how much room is needed, and closes by itself once there is enough."""

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size)

    def on_screen_resume(self) -> None:
        # The terminal may have grown while a question was on top of this screen.
        self._fit(self.app.size)

    def _fit(self, size: Size) -> None:
        self.query_one(Static).update(
            f"tuinet needs at least {LEAST_COLUMNS}×{LEAST_ROWS} characters; this terminal has "
            f"{size.width}×{size.height}. Press q to quit."
        )
        # Only the top screen can be dismissed, and a question may be on top of this one.
        if not is_too_small(size) and self.is_active:
            self.dismiss()


def is_too_small(size: Size) -> bool:
    """Return True if there is too little room for any other screen."""
    return size.width < LEAST_COLUMNS or size.height < LEAST_ROWS


def cover_if_too_small(app: App[None], size: Size) -> None:
    """Cover whatever the app shows, unless the terminal is large enough for it."""
    if is_too_small(size) and not any(isinstance(screen, TooSmall) for screen in app.screen_stack):
        app.push_screen(TooSmall())
