"""Small panes of the Train screen: what the run does, and what happens in its layers."""

from __future__ import annotations

from rich.text import Text

from tuinet.events import BatchTrained
from tuinet.jobs.session import Session
from tuinet.render.layers import batch_lines, epoch_lines
from tuinet.render.status import resuming_words, status_lines
from tuinet.tui.host import Host
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
        session, palette = self.session, Host.of(self).palette
        if session is None:
            key, wide = f"bold {palette.valid}".replace("bold bold", "bold"), width >= WIDE
            return Text.assemble(
                ("space", key),
                f" trains {'the network that is configured below' if wide else 'this network'}; ",
                ("?", key),
                " explains everything.\n",
                ("How it goes will be here: epochs, time left" + ", speed, best accuracy" * wide + ".", palette.dim),
            )
        hint = going_on(session, Host.of(self).read_only)
        return status_lines(session.state, session.status, session.problem, width, palette, hint)


def going_on(session: Session, read_only: bool) -> str:
    """How a person goes on with a run that was cut off; nothing to be told to who only looks on."""
    return "" if read_only else f"r goes on {resuming_words(session.state)}"


class LayersPane(Picture):
    """One batch step by step, or the layers at the end of the last epoch."""

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Layers"
        self.session: Session | None = None

    def show(self, session: Session | None) -> None:
        """Show what the run has told of its layers."""
        self.session = session
        if self.display:
            self.redraw()

    def draw(self, width: int, height: int) -> Text:
        """The newest there is."""
        palette = Host.of(self).palette
        state = self.session.state if self.session else None
        batch, epoch = (state.batch, state.history[-1] if state.history else None) if state else (None, None)
        if state and isinstance(batch, BatchTrained) and batch.layers:
            return batch_lines(batch, int(state.config["batch_size"]), str(state.config["activation"]), palette, width)
        if epoch:
            return epoch_lines(epoch, palette)
        return Text("Each layer's gradient and update will be here after an epoch, or after one batch (b).")
