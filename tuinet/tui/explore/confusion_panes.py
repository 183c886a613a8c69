"""The panes of the confusion matrix: the matrix itself, the classes, and the cell that is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.cells import set_cell_size
from rich.text import Text
from textual.events import Click
from textual.message import Message

from tuinet.evaluation.class_reports import ClassReport
from tuinet.evaluation.filters import Filter
from tuinet.evaluation.selection import select
from tuinet.render.confusion_grid import cell_at, confusion_grid
from tuinet.render.formatting import percent
from tuinet.render.strip import strip, strip_room
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.widgets.digit_styles import style_of

ROOM_FOR_MISTAKES = 62
"""Columns from which it is said what each class is taken for."""

FIGURES = (("prec.", "precision"), ("rec.", "recall"), ("F1", "f1"))
"""Heads of columns, and what stands below them"""


@dataclass
class Cursor:
    """The cell that is looked at."""

    true: int = 0
    predicted: int = 0

    @property
    def cell(self) -> tuple[int, int]:
        """True class and predicted class."""
        return self.true, self.predicted


class Matrix(ExplorerPane):
    """What the panes of this screen share: the matrix and the cell that is looked at."""

    def __init__(self, explorer: Explorer, cursor: Cursor, *, classes: str = "pane") -> None:
        super().__init__(explorer, classes=classes)
        self.cursor = cursor

    def missing(self) -> str:
        """Why there is no matrix."""
        explorer = self.explorer
        return explorer.problem or explorer.busy or "The confusion matrix will be here once there is a checkpoint."


class GridPane(Matrix, can_focus=True):
    """The matrix: row the true class, column what it was taken for."""

    class Opened(Message):
        """A cell was clicked."""

        def __init__(self, cell: tuple[int, int]) -> None:
            super().__init__()
            self.cell = cell

    def __init__(self, explorer: Explorer, cursor: Cursor) -> None:
        super().__init__(explorer, cursor)
        self.border_title = "Confusion matrix"
        self.shares = False

    def draw(self, width: int, height: int) -> Text:
        """The matrix, or why there is none."""
        found = self.explorer.predictions
        if found is None:
            return self.words(self.missing(), width)
        return confusion_grid(
            found.confusion(),
            self.explorer.classes,
            width,
            height,
            self.cursor.cell,
            AppContext.of(self).palette,
            self.shares,
        )

    def on_click(self, event: Click) -> None:
        """Open the images of the cell that was clicked."""
        place = event.get_content_offset(self)
        if place is None or self.explorer.predictions is None:
            return
        width, height = self.content_size
        cell = cell_at(place.x, place.y, self.explorer.classes, width, height, self.cursor.cell)
        if cell is not None:
            self.post_message(self.Opened(cell))


class ClassesPane(Matrix, can_focus=True):
    """Precision, recall and F1 of each class."""

    def __init__(self, explorer: Explorer, cursor: Cursor) -> None:
        super().__init__(explorer, cursor)
        self.border_title = "Classes"

    def draw(self, width: int, height: int) -> Text:
        """A line for each class, those around the one that is looked at where not all fit.

        Where there is little room, without precision and recall: those are at the edges of the matrix.
        """
        explorer, palette = self.explorer, AppContext.of(self).palette
        found = explorer.predictions
        if found is None:
            return self.words("How each class fares will be here: precision, recall and F1.", width)
        told, row = found.class_reports(), self.cursor.true
        shown = FIGURES if width >= 30 else FIGURES[2:]
        names = max(1, min(max(map(len, explorer.classes)), width - 7 - 7 * len(shown)))
        heads = "".join(f"{head:>7}" for head, _ in shown)
        told_more = width >= ROOM_FOR_MISTAKES
        more = "   taken for" if told_more else ""
        lines = [Text(f"{'':{names}}{'count':>7}{heads}{more}", palette.dim, no_wrap=True)]
        confusion = found.confusion()
        room = max(1, height - 1)
        start = max(0, min(row - room // 2, len(told) - room))
        for k, report in list(enumerate(told))[start : start + room]:
            style = f"{palette.accent} bold" if k == row else ""
            name = set_cell_size(explorer.classes[k], names)
            figures = "".join(f"{share(getattr(report, field)):>7}" for _, field in shown)
            more = f"   {taken_for(confusion[k], k, explorer.classes)}" if told_more else ""
            line = Text(f"{name}{report.count:>7,}{figures}{more}", style, no_wrap=True)
            line.truncate(width, overflow="ellipsis")
            lines.append(line)
        return Text("\n", no_wrap=True).join(lines)


class CellLines(Matrix):
    """The cell that is looked at, in words."""

    def draw(self, width: int, height: int) -> Text:
        """What it counts, and how its class fares."""
        found, classes = self.explorer.predictions, self.explorer.classes
        if found is None:
            return Text()
        confusion, (row, column) = found.confusion(), self.cursor.cell
        count, total = int(confusion[row, column]), int(confusion[row].sum())
        rate = f", {percent(count / total, 1)} of {total:,}" if total else ""
        taken = "recognised" if row == column else f"taken for {classes[column]}"
        times = "once" if count == 1 else f"{count:,} times"
        lines = [
            Text(f"{classes[row]} {taken}: {times}{rate}", "bold", no_wrap=True),
            Text(in_words(classes[row], found.class_reports()[row]), AppContext.of(self).palette.dim, no_wrap=True),
        ][:height]
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return Text("\n", no_wrap=True).join(lines)


class CellStrip(Matrix, can_focus=True):
    """Images of the cell that is looked at, the surest answers first."""

    def __init__(self, explorer: Explorer, cursor: Cursor) -> None:
        super().__init__(explorer, cursor)
        self.border_title = "Images in this cell"

    def draw(self, width: int, height: int) -> Text:
        """As many as there is room for, each with how sure the network is."""
        found, images, context = self.explorer.predictions, self.explorer.images, AppContext.of(self)
        if found is None or images is None:
            return self.words("The images in the cell that is looked at will be here.", width)
        true, predicted = self.cursor.cell
        wanted = Filter(label=true, predicted=predicted, sort="confidence", descending=True)
        chosen = select(found, wanted)[: strip_room(width, images.images.shape[1:], height)]
        if not len(chosen):
            return self.words("There are none.", width)
        captions = [(percent(float(found.confidences[k]), 0), true == predicted) for k in chosen]
        return strip(images.images[chosen], captions, -1, width, height, style_of(context), context.palette)


def taken_for(row: NDArray[np.int64], own: int, classes: Sequence[str]) -> str:
    """`9 (13), 6 (4)`: what the images of a class are taken for, the commonest first."""
    order = [k for k in np.argsort(-row, kind="stable").tolist() if k != own and row[k]]
    return ", ".join(f"{classes[k]} ({row[k]})" for k in order[:4])


def share(value: float) -> str:
    """A percentage without its sign; a dash for what is none."""
    return "–" if value != value else f"{100 * value:.1f}"


def in_words(name: str, report: ClassReport) -> str:
    """How a class fares."""
    return (
        f"class {name}: {report.count:,} images, recall {percent(report.recall, 1)}, "
        f"precision {percent(report.precision, 1)}, F1 {percent(report.f1, 1)}"
    )
