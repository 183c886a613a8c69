"""What is shown where there is too little room for anything else."""

from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

LEAST_COLUMNS, LEAST_ROWS = 60, 20


class TooSmall(Screen[None]):
    """A line that says how much room is needed; it goes by itself when there is enough."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static(markup=False)

    def on_resize(self, event: Resize) -> None:
        """Say how much there is now."""
        width, height = event.size
        self.query_one(Static).update(
            f"tuinet needs {LEAST_COLUMNS}×{LEAST_ROWS} characters; this terminal has {width}×{height}. q quits."
        )
