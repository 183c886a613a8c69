"""The two lines above the panes: which images are looked at, and which checkpoint answers."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.events import Click

from tuinet.datasets.dataset import SPLITS
from tuinet.render.formatting import counted, first_fitting, percent
from tuinet.render.palette import Palette
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.explore.filter_text import chips
from tuinet.tui.explore.timeline import Timeline

NAME_WIDTH = 20
"""Columns for the name of the checkpoint, so that the track stays where it is"""

LEAST_TRACK = 12
"""With fewer columns the track of checkpoints is left out"""


class PositionLine(ExplorerPane):
    """The split, the position among the images that pass, the filter, and the accuracy.

    Args:
        explorer: What to show.
        images: Whether to show position and filter.
    """

    def __init__(self, explorer: Explorer, *, images: bool = True) -> None:
        super().__init__(explorer)
        self._shows_images = images

    def draw(self, width: int, height: int) -> Text:
        """One line; long conditions are shortened first, then cut."""
        explorer = self.explorer
        if explorer.follower is None:
            return Text("Explore what a network has learned, image by image.", no_wrap=True)
        line = Text(no_wrap=True)
        for split in reversed(SPLITS):
            style = Style.from_meta({"@click": f"screen.split('{split}')"})
            if split == explorer.split:
                style = Style.parse("bold reverse") + style
            line.append(f" {split} ", style)
        if self._shows_images:
            line.append("  ").append_text(self._position()).append_text(self._chips(width - line.cell_len))
        right = self._right(max(0, width - line.cell_len - 2))
        line.truncate(width, overflow="ellipsis")
        line.pad_right(max(0, width - right.cell_len - line.cell_len))
        return line.append_text(right)

    def _position(self) -> Text:
        explorer = self.explorer
        cursor = explorer.cursor
        text = Text()
        if explorer.images is None:
            return text
        count = len(cursor.selected)
        if not count:
            text.append("none", "bold")
        elif cursor.position is None:
            text.append(f"not among {count:,}", "bold")
        else:
            text.append(f"{cursor.position + 1:,} of {count:,}", "bold")
        return text

    def _chips(self, room: int) -> Text:
        """The order and the conditions of the filter; a click removes one."""
        explorer = self.explorer
        accent = Style.parse(AppContext.of(self).palette.accent)
        shown = chips(explorer.cursor.filter, explorer.classes)
        # Two columns before the first, and `[`, ` ×]` and a space around each.
        is_short = 1 + sum(len(chip.text) + 5 for chip in shown) > room
        text = Text(" " * bool(shown))
        for chip in shown:
            click = Style.from_meta({"@click": f"screen.remove('{chip.condition}')"})
            text.append(" ").append(f"[{chip.short if is_short else chip.text} ×]", accent + click)
        return text

    def _right(self, room: int) -> Text:
        """What is being computed, or the accuracy; empty if there is too little room."""
        explorer = self.explorer
        if explorer.busy:
            return Text(first_fitting((explorer.busy, "evaluating …", "…"), room), AppContext.of(self).palette.warning)
        evaluation = explorer.evaluation
        if evaluation is None:
            return Text()
        accuracy = percent(evaluation.accuracy)
        candidates = [f"{accuracy} of {len(evaluation.labels):,} correct", f"{accuracy} of all"]
        if explorer.cursor.filter.is_open:
            # With a filter, a bare figure would look like the accuracy on the selected images.
            candidates += [f"{accuracy} correct", accuracy]
        return Text(first_fitting(candidates, room))


class EpochLine(ExplorerPane):
    """The checkpoints on a track, and the current one; a click slides to another."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer)
        self._track = range(0)

    def draw(self, width: int, height: int) -> Text:
        """The name of the checkpoint, the track, and whether new checkpoints are followed."""
        explorer = self.explorer
        timeline = explorer.timeline
        palette = AppContext.of(self).palette
        self._track = range(0)
        if timeline.current is None:
            if explorer.follower is None:
                return Text()
            return Text("Checkpoints appear here", palette.dim)
        line = Text(f" {checkpoint_name(timeline.current)}", "bold", no_wrap=True)
        if timeline.position == timeline.best_position:
            line.append(" ★ best", palette.right)
        line.pad_right(max(0, NAME_WIDTH - line.cell_len))
        tail = self._tail(palette)
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
        self.explorer.slide_to(self.explorer.timeline.position + by)

    def on_click(self, event: Click) -> None:
        """Slide to the checkpoint nearest to the click."""
        if event.x in self._track:
            share = (event.x - self._track.start) / max(1, len(self._track) - 1)
            self.explorer.slide_to(round(share * (len(self.explorer.timeline.checkpoints) - 1)))

    def _tail(self, palette: Palette) -> Text:
        timeline = self.explorer.timeline
        tail = Text(f"  {timeline.checkpoints[-1].epoch} ")
        if timeline.following:
            tail.append("following the newest ", palette.accent)
        elif self.explorer.is_live:
            tail.append("n: newest ", palette.accent)
        return tail


def checkpoint_name(checkpoint: Checkpoint) -> str:
    """`epoch 3`, `epoch 3 + 120 batches`, or `untrained`."""
    if checkpoint.batch:
        return f"epoch {checkpoint.epoch} + {counted(checkpoint.batch, 'batch')}"
    if checkpoint.epoch:
        return f"epoch {checkpoint.epoch}"
    return "untrained"


def track(timeline: Timeline, width: int, palette: Palette) -> Text:
    """The checkpoints as dots on a line; the best and the current one are marked."""
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
