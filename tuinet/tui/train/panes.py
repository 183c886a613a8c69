"""Small panes of the Train screen: what the run does, and what happens in its layers."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tuinet.events import BatchTrained
from tuinet.jobs.session import Session
from tuinet.render.layers import batch_lines, epoch_lines
from tuinet.render.status import resuming_words, status_lines
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.picture import Picture

WIDE = 70
"""Columns from which there is room for longer words"""


class StatusLines(Picture):
    """The run, its progress and its figures."""

    session: Session | None = None

    def show(self, session: Session | None) -> None:
        """Show how a run goes."""
        self.session = session
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        """Two lines."""
        session, palette = self.session, AppContext.of(self).palette
        if session is None:
            key, wide = f"bold {palette.valid}".replace("bold bold", "bold"), width >= WIDE
            others = AppContext.of(self).machines.others
            where = f" on {others[0].name}" if others else ""
            return Text.assemble(
                ("space", key),
                f" trains {'the network that is configured below' if wide and not where else 'this network'}{where}; ",
                ("?", key),
                " explains everything.\n",
                ("How it goes will be here: epochs, time left" + ", speed, best accuracy" * wide + ".", palette.dim),
            )
        hint = going_on(session, AppContext.of(self).read_only)
        return status_lines(session.state, session.status, session.problem, width, palette, hint)


def going_on(session: Session, read_only: bool) -> str:
    """How a person goes on with a run that was cut off; nothing to be told to who only looks on."""
    return "" if read_only else f"r goes on {resuming_words(session.state)}"


class LayersPane(VerticalScroll):
    """One batch step by step, or the layers at the end of the last epoch; it scrolls."""

    BINDINGS = []  # noqa: RUF012 - Textual's own
    ALLOW_MAXIMIZE = True

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Layers"
        self.session: Session | None = None
        self._shown: Text | None = None

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Static()

    def show(self, session: Session | None) -> None:
        """Show what the run has told of its layers."""
        self.session = session
        if self.display:
            self._write()

    def on_resize(self) -> None:
        """Write for the room there is."""
        self._write()

    def notify_style_update(self) -> None:
        """Colours changed."""
        super().notify_style_update()
        if self.is_mounted:
            self._write()

    def _write(self) -> None:
        text = self._text(self.content_size.width)
        if self._shown is None or (text, text.spans) != (self._shown, self._shown.spans):
            self._shown = text
            self.query_one(Static).update(text)

    def _text(self, width: int) -> Text:
        """The newest there is."""
        palette = AppContext.of(self).palette
        state = self.session.state if self.session else None
        batch, epoch = (state.batch, state.history[-1] if state.history else None) if state else (None, None)
        if state and isinstance(batch, BatchTrained) and batch.layers:
            return batch_lines(batch, state.config, palette, width)
        if state and epoch:
            return epoch_lines(epoch, state.config, palette, width)
        return Text("Each layer's gradient and update will be here after an epoch, or after one batch (b).")
