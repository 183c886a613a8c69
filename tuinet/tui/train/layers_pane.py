"""The pane with the diagnostics of the layers."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tuinet.events import BatchTrained
from tuinet.jobs.follower import RunFollower
from tuinet.render.layers import batch_lines, epoch_lines
from tuinet.tui.context import AppContext


class LayersPane(VerticalScroll):
    """One batch step by step, or means over the last epoch."""

    BINDINGS = []  # noqa: RUF012 - Textual's own
    ALLOW_MAXIMIZE = True

    # Lines are fitted to the width, which must not change when they need a scroll bar.
    DEFAULT_CSS = """
    LayersPane {
        scrollbar-gutter: stable;
    }
    """

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Layers · i close"
        self.follower: RunFollower | None = None
        self._shown: Text | None = None

    def compose(self) -> ComposeResult:
        yield Static()

    def show(self, follower: RunFollower | None) -> None:
        """Show what the run has reported about its layers."""
        self.follower = follower
        if self.display:
            self._write()

    def on_resize(self) -> None:
        self._write()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.is_mounted:
            self._write()

    def _write(self) -> None:
        text = self._text(self.scrollable_content_region.width)
        # Texts of other styles are equal: their spans have to be compared, too.
        if self._shown is None or text != self._shown or text.spans != self._shown.spans:
            self._shown = text
            self.query_one(Static).update(text)

    def _text(self, width: int) -> Text:
        if self.follower:
            state = self.follower.state
            palette = AppContext.of(self).palette
            if isinstance(state.batch, BatchTrained) and state.batch.layers:
                return batch_lines(state.batch, state.config, palette, width)
            if state.history:
                return epoch_lines(state.history[-1], state.config, palette, width)
            if state.ended:
                return Text("The run ended within its first epoch, before anything was measured in its layers.")
        or_batch = "" if AppContext.of(self).read_only else ", or after one batch (b)"
        return Text(f"Each layer's gradient and update appear here after an epoch{or_batch}.")
