"""The line above the panes that says which images are looked at."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from tuinet.datasets.dataset import SPLITS
from tuinet.render.formatting import first_fitting, ordinal, percent
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.explore.filter_text import chips


class PositionLine(ExplorerPane):
    """The split, the position among the images that pass, the filter, and the accuracy.

    Args:
        explorer: What to show.
        images: Show the position and the filter.
    """

    def __init__(self, explorer: Explorer, *, images: bool = True) -> None:
        super().__init__(explorer)
        self._shows_images = images

    def draw(self, width: int, height: int) -> Text:
        """Return one line; long conditions are shortened first, then counted."""
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
            # An ordinal number: images are numbered from 0, so this is not the number of the image.
            text.append(f"{ordinal(cursor.position + 1)} of {count:,}", "bold")
        return text

    def _chips(self, room: int) -> Text:
        """Return the order and the conditions of the filter, shortened or as many as fit: `+2`; a click removes one."""
        explorer = self.explorer
        accent = Style.parse(AppContext.of(self).palette.accent)
        shown = chips(explorer.cursor.filter, explorer.classes)
        # Two columns before the first, and `[`, ` ×]` and a space around each.
        names = [chip.text for chip in shown]
        if 1 + sum(len(name) + 5 for name in names) > room:
            names = [chip.short for chip in shown]
        fitting = len(names)
        while fitting > 1 and 1 + sum(len(name) + 5 for name in names[:fitting]) + 3 * (fitting < len(names)) > room:
            fitting -= 1
        text = Text(" " * bool(shown))
        for chip, name in zip(shown[:fitting], names, strict=False):
            click = Style.from_meta({"@click": f"screen.remove('{chip.condition}')"})
            text.append(" ").append(f"[{name} ×]", accent + click)
        if fitting < len(names):
            text.append(f" +{len(names) - fitting}", accent)
        return text

    def _right(self, room: int) -> Text:
        """Return the progress of a computation, or the accuracy; empty if there is too little room."""
        explorer = self.explorer
        if explorer.busy:
            return Text(first_fitting((explorer.busy, "evaluating …", "…"), room), AppContext.of(self).palette.warning)
        evaluation = explorer.evaluation
        if evaluation is None:
            return Text()
        accuracy = percent(evaluation.accuracy)
        candidates = [
            f"{accuracy} of {len(evaluation.labels):,} correct",
            f"{accuracy} of all correct",
            f"{accuracy} of all",
        ]
        if explorer.cursor.filter.is_open:
            # With a filter, a bare figure would look like the accuracy on the selected images.
            candidates += [f"{accuracy} correct", accuracy]
        return Text(first_fitting(candidates, room))
