"""The line with the checkpoints on a track."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text
from textual.binding import Binding
from textual.events import Click

from tuinet.messages import counted
from tuinet.render.formatting import first_fitting
from tuinet.render.palette import Palette
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.checkpoints.slider import CheckpointSlider
from tuinet.tui.checkpoints.timeline import Timeline
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.wheel_picture import WheelPicture

NAME_WIDTH = 20
"""Columns for the name of the checkpoint, so that the track stays where it is"""

TO_NEWEST = "slide_to('newest')"
"""The action that follows the newest checkpoint: screens bind it to different keys"""

LEAST_TRACK = 12
"""With fewer columns the track of checkpoints is left out"""


class EpochLine(WheelPicture):
    """The checkpoints on a track, and the current one; a click slides to another."""

    def __init__(self, slider: CheckpointSlider, notes: Callable[[], Sequence[str]] = tuple) -> None:
        """`notes` returns a note about the weights in several lengths, the longest first; empty for no note."""
        super().__init__()
        self.slider = slider
        self._notes = notes
        self._track = range(0)

    def on_mount(self) -> None:
        """Redraw when the slider changes."""
        self.slider.changed.subscribe(self, lambda _: self.redraw())

    def draw(self, width: int, height: int) -> Text:
        """Return the name of the checkpoint, the track, and whether new checkpoints are followed."""
        slider = self.slider
        timeline = slider.timeline
        palette = AppContext.of(self).palette
        self._track = range(0)
        if timeline.current is None:
            if slider.follower is None:
                return Text()
            return Text("Checkpoints appear here.", palette.dim)
        line = Text(f" {checkpoint_name(timeline.current)}", "bold", no_wrap=True)
        if timeline.position == timeline.best_position:
            line.append(" ★ best", palette.right)
        line.pad_right(max(0, NAME_WIDTH - line.cell_len))
        tail = self._tail(width - line.cell_len, palette)
        room = width - line.cell_len - tail.cell_len - 4
        if room >= LEAST_TRACK:
            first = f"{timeline.checkpoints[0].epoch} "
            line.append(f"{first:>4}")
            self._track = range(line.cell_len, line.cell_len + room)
            line.append_text(track(timeline, room, palette))
        line.append_text(tail)
        line.truncate(width, overflow="ellipsis")
        return line

    def turn_wheel(self, by: int) -> None:
        """Slide to the previous or the next checkpoint."""
        self.slider.slide_to(self.slider.timeline.position + by)

    def on_click(self, event: Click) -> None:
        """Slide to the checkpoint nearest to the click."""
        if event.x in self._track:
            share = (event.x - self._track.start) / max(1, len(self._track) - 1)
            self.slider.slide_to(round(share * (len(self.slider.timeline.checkpoints) - 1)))

    def _tail(self, width: int, palette: Palette) -> Text:
        timeline = self.slider.timeline
        tail = Text(f"  {checkpoint_number(timeline.checkpoints[-1])} ")
        notes = self._notes()
        if notes:
            # With a track beside it, if possible.
            note = first_fitting(notes, width - LEAST_TRACK - tail.cell_len - 5) or notes[-1]
            tail.append(f"{note} ", palette.warning)
        elif timeline.following:
            tail.append("following the newest ", palette.accent)
        elif self.slider.is_live and (key := self._key_to_newest()):
            tail.append(f"{key}: newest ", palette.accent)
        return tail

    def _key_to_newest(self) -> str:
        """Return the key that follows the newest checkpoint on this screen; empty if there is none."""
        bindings = type(self.screen).BINDINGS
        keys = [binding.key for binding in bindings if isinstance(binding, Binding) and binding.action == TO_NEWEST]
        return "".join(keys)


def checkpoint_name(checkpoint: Checkpoint) -> str:
    """Return `epoch 3`, `epoch 3 + 120 batches`, or `untrained`."""
    if checkpoint.batch:
        return f"epoch {checkpoint.epoch} + {counted(checkpoint.batch, 'batch')}"
    if checkpoint.epoch:
        return f"epoch {checkpoint.epoch}"
    return "untrained"


def checkpoint_number(checkpoint: Checkpoint) -> str:
    """Return `3`, or `3 + 120` within the next epoch: a run stopped in its first epoch must not seem to end at 0."""
    if checkpoint.batch:
        return f"{checkpoint.epoch} + {checkpoint.batch}"
    return f"{checkpoint.epoch}"


def track(timeline: Timeline, width: int, palette: Palette) -> Text:
    """Return the checkpoints as dots on a line; the best and the current one are marked."""
    last = max(1, len(timeline.checkpoints) - 1)
    columns = [round(k / last * (width - 1)) for k in range(len(timeline.checkpoints))]
    signs = ["─"] * width
    styles = [palette.dim] * width
    for column in columns:
        signs[column] = "·"
    if timeline.best_position is not None:
        column = columns[timeline.best_position]
        signs[column] = "★"
        styles[column] = palette.right
    column = columns[timeline.position]
    signs[column] = "●"
    styles[column] = f"{palette.accent} bold"
    text = Text(no_wrap=True)
    for sign, style in zip(signs, styles, strict=True):
        text.append(sign, style)
    return text
