"""What is shown where there is too little room for anything else."""

from textual.app import ComposeResult
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

LEAST_COLUMNS, LEAST_ROWS = 60, 20


class TooSmall(Screen[None]):
    """A line that says how much room is needed; it goes by itself when there is enough."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static(markup=False)

    def on_resize(self, event: Resize) -> None:
        """Say how much there is now, or go."""
        self._fit(event.size)

    def on_screen_resume(self) -> None:
        """The terminal may have become larger under a question."""
        self._fit(self.app.size)

    def _fit(self, size: Size) -> None:
        width, height = size
        self.query_one(Static).update(
            f"tuinet needs {LEAST_COLUMNS}×{LEAST_ROWS} characters; this terminal has {width}×{height}. q quits."
        )
        if not is_too_small(size) and self.is_active:  # and not below a question
            self.dismiss()


def is_too_small(size: Size) -> bool:
    """Whether there is too little room for any other screen."""
    return size.width < LEAST_COLUMNS or size.height < LEAST_ROWS
