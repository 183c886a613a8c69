"""The lines above the panes: which images are looked at, and which checkpoint."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.events import Click

from tuinet.datasets.dataset import SPLITS
from tuinet.render.formatting import counted, percent
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.explore.filter_text import filter_words, order_words

LEAST_TRACK = 12
"""Columns below which the row of checkpoints is left out."""


class PositionLine(ExplorerPane):
    """The split, the place among the images that pass, the filter, and how many answers are right."""

    def __init__(self, explorer: Explorer, *, images: bool = True) -> None:
        """Without `images` the split alone, and how many answers are right."""
        super().__init__(explorer)
        self._of_images = images

    def draw(self, width: int, height: int) -> Text:
        """One line, cut at the filter if it is too long."""
        explorer = self.explorer
        if explorer.session is None:
            return Text("Explore what a network learned, image by image.", no_wrap=True)
        line = Text(no_wrap=True)
        for split in reversed(SPLITS):
            shown = Style.parse("bold reverse" if split == explorer.split else "")
            line.append(f" {split} ", shown + Style.from_meta({"@click": f"screen.split('{split}')"}))
        if self._of_images:
            line.append("  ").append_text(self._place())
        right = self._right(max(0, width - line.cell_len - 2))
        line.truncate(width, overflow="ellipsis")
        line.pad_right(max(0, width - right.cell_len - line.cell_len))
        return line.append_text(right)

    def _place(self) -> Text:
        explorer, palette = self.explorer, AppContext.of(self).palette
        walk, words = explorer.walk, Text()
        if explorer.images is None:
            return words
        count = len(walk.selected)
        where = f"{walk.position + 1:,} of" if walk.position is not None else "not among"
        words.append(f"{where} {count:,}" if count else "none", "bold")
        said = [order_words(walk.filter), filter_words(walk.filter, explorer.classes)]
        if any(said):
            words.append("  ").append(", ".join(filter(None, said)), palette.accent)
        return words

    def _right(self, room: int) -> Text:
        """What is being done, or how many answers to all images are right; nothing where there is too little room."""
        explorer, palette = self.explorer, AppContext.of(self).palette
        if explorer.busy:
            return Text(first_fitting((explorer.busy, "evaluating …", "…"), room), palette.warning)
        found = explorer.predictions
        if found is None:
            return Text()
        accuracy = percent(found.accuracy)
        wordings = [f"{accuracy} of {len(found.labels):,} right", f"{accuracy} of all"]
        if explorer.walk.filter.is_open:
            wordings += [f"{accuracy} right", accuracy]
        return Text(first_fitting(wordings, room))


class EpochLine(ExplorerPane):
    """The checkpoints there are, and the one that is looked at: a click slides to another."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer)
        self._track = range(0)  # the columns of the row of checkpoints

    def draw(self, width: int, height: int) -> Text:
        """What the checkpoint is, the row of all, and whether the newest is followed."""
        explorer, palette = self.explorer, AppContext.of(self).palette
        self._track = range(0)
        if explorer.checkpoint is None:
            return Text("The epochs to choose from will be here.", palette.dim) if explorer.session else Text()
        line = Text(f" {checkpoint_words(explorer.checkpoint)}", "bold", no_wrap=True)
        if explorer.place == explorer.best_place:
            line.append(" ★ best", palette.right)
        line.pad_right(max(0, 20 - line.cell_len))
        newest = explorer.checkpoints[-1].epoch
        tail = Text(f"  {newest} ")
        if explorer.is_live:
            tail.append("following the newest" if explorer.following else "n: newest", palette.accent)
            tail.append(" ")
        room = width - line.cell_len - tail.cell_len - 4
        if room >= LEAST_TRACK:
            first = f"{explorer.checkpoints[0].epoch} "
            line.append(f"{first:>4}")
            self._track = range(line.cell_len, line.cell_len + room)
            line.append_text(track(len(explorer.checkpoints), explorer.place, explorer.best_place, room, self))
        line.append_text(tail)
        line.truncate(width, overflow="ellipsis")
        return line

    def on_click(self, event: Click) -> None:
        """Slide to where it was clicked."""
        if event.x in self._track:
            last = max(1, len(self._track) - 1)
            self.explorer.slide_to(round((event.x - self._track.start) / last * (len(self.explorer.checkpoints) - 1)))


def first_fitting(wordings: Sequence[str], room: int) -> str:
    """The first wording that fits into so many columns; the empty text if none does."""
    return next((words for words in wordings if len(words) <= room), "")


def checkpoint_words(checkpoint: Checkpoint) -> str:
    """`epoch 3`, `epoch 3 + 120 batches`, or `untrained`."""
    if checkpoint.batch:
        return f"epoch {checkpoint.epoch} + {counted(checkpoint.batch, 'batch')}"
    return f"epoch {checkpoint.epoch}" if checkpoint.epoch else "untrained"


def track(count: int, place: int, best: int | None, width: int, widget: ExplorerPane) -> Text:
    """Checkpoints as dots on a line, evenly, the best one and the one looked at marked."""
    palette = AppContext.of(widget).palette

    def column(k: int) -> int:
        return round(k / max(1, count - 1) * (width - 1))

    signs, styles = ["─"] * width, [palette.dim] * width
    for k in range(count):
        signs[column(k)] = "·"
    if best is not None:
        signs[column(best)], styles[column(best)] = "★", palette.right
    signs[column(place)], styles[column(place)] = "●", f"{palette.accent} bold"
    text = Text(no_wrap=True)
    for sign, style in zip(signs, styles, strict=True):
        text.append(sign, style)
    return text
