"""The panes of the confusion matrix: the matrix itself, the classes, and the cell under the cursor."""

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
from tuinet.messages import counted
from tuinet.render.confusion_grid import cell_at, confusion_grid
from tuinet.render.formatting import MISSING, percent, shortened
from tuinet.render.strip import strip, strip_room
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.widgets.digit_styles import style_of

ROOM_FOR_MISTAKES = 62
"""Minimum number of columns to list what each class is mistaken for"""

FIGURE = 7
"""Columns of a figure"""

FIGURES: tuple[tuple[str, str], ...] = (("prec.", "precision"), ("rec.", "recall"), ("F1", "f1"))
"""Headings, and the fields of a class report below them"""

ROOM_FOR_ALL_FIGURES = 30
"""With fewer columns there is F1 alone: precision and recall are at the edges of the matrix"""


@dataclass
class CellCursor:
    """The cell of the matrix that is looked at."""

    true: int = 0
    predicted: int = 0

    @property
    def cell(self) -> tuple[int, int]:
        """True class and predicted class."""
        return self.true, self.predicted


class ConfusionPane(ExplorerPane):
    """A pane that shows something of the matrix, and knows the cell under the cursor."""

    def __init__(self, explorer: Explorer, cursor: CellCursor, *, classes: str = "pane") -> None:
        super().__init__(explorer, classes=classes)
        self.cursor = cursor


class CellSelected(Message):
    """The cursor is to move to a cell."""

    def __init__(self, cell: tuple[int, int]) -> None:
        super().__init__()
        self.cell = cell


class CellOpened(Message):
    """A cell was clicked."""

    def __init__(self, cell: tuple[int, int]) -> None:
        super().__init__()
        self.cell = cell


class GridPane(ConfusionPane, can_focus=True):
    """The matrix: a row for each true class, a column for each predicted one."""

    def __init__(self, explorer: Explorer, cursor: CellCursor) -> None:
        super().__init__(explorer, cursor)
        self.border_title = "Confusion matrix"
        self.shows_shares = False

    def draw(self, width: int, height: int) -> Text:
        """Return the matrix, or why there is none."""
        explorer = self.explorer
        evaluation = explorer.evaluation
        if evaluation is None:
            reason = explorer.problem or explorer.busy or "The confusion matrix appears with the first checkpoint."
            return self.message(reason, width)
        return confusion_grid(
            evaluation.confusion(),
            explorer.classes,
            width,
            height,
            self.cursor.cell,
            AppContext.of(self).palette,
            self.shows_shares,
        )

    def on_click(self, event: Click) -> None:
        """Open the images of the cell that was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or self.explorer.evaluation is None:
            return
        width, height = self.content_size
        cell = cell_at(offset.x, offset.y, self.explorer.classes, width, height, self.cursor.cell)
        if cell is not None:
            self.post_message(CellOpened(cell))


class ClassesPane(ConfusionPane, can_focus=True):
    """Precision, recall and F1 of each class."""

    def __init__(self, explorer: Explorer, cursor: CellCursor) -> None:
        super().__init__(explorer, cursor)
        self.border_title = "Classes · in %"

    def draw(self, width: int, height: int) -> Text:
        """Return a line for each class; where not all fit, those around the cursor."""
        explorer = self.explorer
        palette = AppContext.of(self).palette
        evaluation = explorer.evaluation
        if evaluation is None:
            return self.message("Precision, recall and F1 of each class appear here.", width)
        figures = FIGURES
        if width < ROOM_FOR_ALL_FIGURES:
            figures = FIGURES[-1:]
        longest = max(map(len, explorer.classes))
        name_width = max(1, min(longest, width - FIGURE * (1 + len(figures))))
        heading = f"{'':{name_width}}{'count':>7}" + "".join(f"{title:>7}" for title, _ in figures)
        if width >= ROOM_FOR_MISTAKES:
            heading += "   mistaken for"
        lines = [Text(heading, palette.dim, no_wrap=True)]
        confusion = evaluation.confusion()
        for k, report in self._in_view(evaluation.class_reports(), max(1, height - 1)):
            text = f"{set_cell_size(shortened(explorer.classes[k], name_width), name_width)}{report.count:>7,}"
            text += "".join(f"{share_text(getattr(report, field)):>7}" for _, field in figures)
            if width >= ROOM_FOR_MISTAKES:
                text += f"   {mistaken_for(confusion[k], k, explorer.classes)}"
            line = Text(text, no_wrap=True)
            if k == self.cursor.true:
                line.stylize(f"{palette.accent} bold")
            line.truncate(width, overflow="ellipsis")
            lines.append(line)
        return Text("\n", no_wrap=True).join(lines)

    def _in_view(self, reports: list[ClassReport], room: int) -> list[tuple[int, ClassReport]]:
        """Return the reports that fit into `room` lines, with their classes."""
        start = max(0, min(self.cursor.true - room // 2, len(reports) - room))
        return list(enumerate(reports))[start : start + room]


class CellLines(ConfusionPane):
    """The cell under the cursor as a sentence, and the figures of its class."""

    def draw(self, width: int, height: int) -> Text:
        """Return two lines, or one where there is no more room."""
        evaluation = self.explorer.evaluation
        classes = self.explorer.classes
        if evaluation is None:
            return Text()
        true, predicted = self.cursor.cell
        report = evaluation.class_reports()[true]
        sentence = cell_text(evaluation.confusion(), classes, true, predicted)
        lines = [
            Text(sentence, "bold", no_wrap=True),
            Text(report_text(classes[true], report), AppContext.of(self).palette.dim, no_wrap=True),
        ]
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return Text("\n", no_wrap=True).join(lines[:height])


class CellStrip(ConfusionPane, can_focus=True):
    """Images in the cell under the cursor, the most confident answers first."""

    def __init__(self, explorer: Explorer, cursor: CellCursor) -> None:
        super().__init__(explorer, cursor)
        self.border_title = "Images in this cell, with the network's confidence"

    def draw(self, width: int, height: int) -> Text:
        """Return as many images as fit, each with the network's confidence."""
        context = AppContext.of(self)
        evaluation = self.explorer.evaluation
        images = self.explorer.images
        if evaluation is None or images is None:
            return self.message("The images in this cell appear here.", width)
        true, predicted = self.cursor.cell
        cell = Filter(label=true, predicted=predicted, sort="confidence", descending=True)
        indices = select(evaluation, cell)[: strip_room(width, images.images.shape[1:], height)]
        if not len(indices):
            return self.message("No images in this cell.", width)
        is_right = true == predicted
        captions = [(percent(float(evaluation.confidences[index]), 0), is_right) for index in indices]
        return strip(images.images[indices], captions, -1, width, height, style_of(context), context.palette)


def mistaken_for(row: NDArray[np.int64], label: int, classes: Sequence[str]) -> str:
    """Return `9 (13), 6 (4)`: what the images of a class are mistaken for, the most common first.

    `row` has the shape (classes,): how often each class was predicted for images of class `label`.
    """
    order = np.argsort(-row, kind="stable").tolist()
    mistakes = [k for k in order if k != label and row[k]]
    return ", ".join(f"{classes[k]} ({row[k]})" for k in mistakes[:4])


def share_text(share: float) -> str:
    """Return a percentage without its sign; a dash for a share of nothing."""
    if np.isnan(share):
        return MISSING
    return f"{100 * share:.1f}"


def cell_text(confusion: NDArray[np.int64], classes: Sequence[str], true: int, predicted: int) -> str:
    """Return `4 mistaken for 9: 13 times, 1.3 % of 982`."""
    count = int(confusion[true, predicted])
    total = int(confusion[true].sum())
    outcome = "recognised" if true == predicted else f"mistaken for {classes[predicted]}"
    times = "once" if count == 1 else f"{count:,} times"
    text = f"{classes[true]} {outcome}: {times}"
    if total:
        text += f", {percent(count / total, 1)} of {total:,}"
    return text


def report_text(name: str, report: ClassReport) -> str:
    """Return the figures of one class in a line."""
    return (
        f"class {name}: {counted(report.count, 'image')}, recall {percent(report.recall, 1)}, "
        f"precision {percent(report.precision, 1)}, F1 {percent(report.f1, 1)}"
    )
