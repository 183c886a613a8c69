"""The history of the answer to one image: a column per checkpoint, a row per class."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.cells import set_cell_size
from rich.text import Text
from textual.events import Click

from tuinet.analysis.exploration import Exploration
from tuinet.errors import CheckpointError, TuinetError
from tuinet.render.formatting import first_fitting, shortened
from tuinet.render.palette import Palette
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.checkpoints.epoch_line import checkpoint_name
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.widgets.titles import set_title, title_room

RAMP = " ·░▒▓█"
"""From improbable to certain"""

ASCII_RAMP = " .:+%#"

THRESHOLDS = np.array([0.02, 0.1, 0.35, 0.65, 0.9])
"""The lowest probability for each further sign of a ramp"""

WIDEST = 12
"""Maximum number of columns of a checkpoint"""

MOST_CHECKPOINTS = 40
"""Maximum number of checkpoints shown: opening one takes a few milliseconds, or a download from another machine"""

LONGEST_NAME = 10
"""Maximum number of columns for the name of a class"""

TITLE = "Through the epochs"


@dataclass(frozen=True)
class History:
    """What did these checkpoints answer to one image?"""

    exploration: Exploration
    split: str
    index: int
    checkpoints: tuple[Checkpoint, ...]


Answers = dict[Checkpoint, Sequence[float]]
"""The probability of each class, by checkpoint"""


def answers_of(history: History, is_wanted: IsWanted) -> Answers:
    """Ask each checkpoint. Raises DatasetError."""
    answers: Answers = {}
    for checkpoint in history.checkpoints:
        if not is_wanted():
            break
        # A checkpoint that is damaged, or was dropped meanwhile, is left out, without a gap.
        with contextlib.suppress(CheckpointError):
            answers[checkpoint] = history.exploration.answer(checkpoint, history.split, history.index).probabilities
    return answers


class HistoryPane(ExplorerPane, can_focus=True):
    """The answers of all checkpoints to the current image; a click slides to one."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer, classes="pane")
        self.border_title = TITLE
        self.probabilities: NDArray[np.float32] | None = None
        """(checkpoints, classes), or None"""
        self._inquiry = Inquiry(self, answers_of, self._on_answer, self._on_error)
        self._question: History | None = None
        self._shown: list[Checkpoint] = []
        self._start = 0
        self._cell = 1

    def redraw(self) -> None:
        """Draw; if the question is a new one, as soon as it is answered."""
        question = self._current_question()
        if self.is_painted and self.content_size.width and question != self._question:
            self._question = question
            if question is not None:
                self._inquiry.ask(question)
                return
            self._inquiry.cancel()
            self.probabilities = None
        if not self._inquiry.is_busy:
            super().redraw()

    def draw(self, width: int, height: int) -> Text:
        """Return the classes, or as many of the most probable ones as fit, above the epochs."""
        explorer = self.explorer
        context = AppContext.of(self)
        palette = context.palette
        if self.probabilities is None or explorer.images is None or explorer.cursor.is_empty or height < 3:
            set_title(self, Text(TITLE))
            return self.message("The answer of each epoch appears here.", width)
        self._start = self._name_width + 1
        self._cell = max(1, min(WIDEST, (width - self._start) // len(self._shown)))
        label = int(explorer.images.labels[explorer.cursor.index])
        ramp = ASCII_RAMP if context.ascii_only else RAMP
        set_title(self, history_title(ramp, title_room(self), palette.dim))
        levels = np.searchsorted(THRESHOLDS, self.probabilities, side="right")
        thickness = max(1, min(2, (height - 1) // len(explorer.classes)))
        lines = []
        rows = most_probable(self.probabilities, label, (height - 1) // thickness)
        for k in rows:
            name_style = palette.dim
            cell_style = palette.wrong
            if k == label:
                name_style = "bold"
                cell_style = palette.right
            cells = Text("".join(self._sign(ramp, level) for level in levels[:, k]))
            cells.stylize(cell_style)
            name = set_cell_size(shortened(explorer.classes[k], self._name_width), self._name_width)
            lines.append(Text.assemble(Text(f"{name} ", name_style), cells))
            for _ in range(thickness - 1):
                lines.append(Text.assemble(" " * self._start, cells))
        axis = epoch_axis(self._shown, explorer.timeline.current, self._cell, width - self._start, palette)
        margin = f"{omitted(len(explorer.classes) - len(rows), self._name_width):<{self._start}}"
        return Text("\n", no_wrap=True).join([*lines, Text(margin, palette.dim).append_text(axis)])

    def turn_wheel(self, by: int) -> None:
        """Slide to the previous or the next checkpoint."""
        self.explorer.slide_to(self.explorer.timeline.position + by)

    def on_click(self, event: Click) -> None:
        """Slide to the checkpoint that was clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        position = (offset.x - self._start) // self._cell
        checkpoints = self.explorer.timeline.checkpoints
        if 0 <= position < len(self._shown) and self._shown[position] in checkpoints:
            self.explorer.slide_to(checkpoints.index(self._shown[position]))

    def _sign(self, ramp: str, level: int) -> str:
        """Return a cell of the picture; the two lowest levels are a single sign in its middle, which is lighter."""
        if level > 1:
            return ramp[level] * self._cell
        return f"{ramp[level]:^{self._cell}}"

    @property
    def _name_width(self) -> int:
        longest = max(map(len, self.explorer.classes), default=1)
        return min(longest, LONGEST_NAME)

    def _current_question(self) -> History | None:
        explorer = self.explorer
        columns = self.content_size.width - self._name_width - 1
        shown = evenly(explorer.timeline.checkpoints, max(2, min(MOST_CHECKPOINTS, columns)))
        if explorer.exploration is None or explorer.images is None or explorer.cursor.is_empty or not shown:
            return None
        return History(explorer.exploration, explorer.split, explorer.cursor.index, tuple(shown))

    def _on_answer(self, _: History, answers: Answers) -> None:
        self._shown = list(answers)
        self.probabilities = None
        if answers:
            self.probabilities = np.array(list(answers.values()), np.float32)
        super().redraw()

    def _on_error(self, _: History, error: TuinetError) -> None:
        # The answer pane shows the same error: it asks about the same image.
        self.probabilities = None
        super().redraw()


def history_title(ramp: str, width: int, style: str) -> Text:
    """Return the title with the lowest probability for which each sign is drawn, as far as that fits into `width`."""
    steps = [(sign, f"{100 * threshold:.0f}") for sign, threshold in zip(ramp[1:], THRESHOLDS, strict=True)]
    titles = (
        Text(TITLE).append(f"   from {'  '.join(map(' '.join, steps))} %", style),
        Text("Epochs").append(f"  {' '.join(map(''.join, steps))} %", style),
    )
    return next((title for title in titles if title.cell_len <= width), Text(TITLE))


def omitted(count: int, room: int) -> str:
    """Say in `room` columns how many classes have no row."""
    if not count:
        return ""
    return first_fitting((f"+{count} more", f"+{count}"), room)


def epoch_axis(shown: Sequence[Checkpoint], current: Checkpoint | None, cell: int, room: int, palette: Palette) -> Text:
    """Return a mark below the current checkpoint, and the first and the last one where they fit beside it.

    Args:
        shown: The checkpoints from left to right.
        current: The one with the mark; None if it is not known yet.
        cell: Columns of each checkpoint.
        room: Columns of the line.
        palette: The colours.
    """
    first = checkpoint_name(shown[0])
    if not shown[0].batch:
        first = f"{shown[0].epoch}"
    last = checkpoint_name(shown[-1])
    line = Text()
    if current is None or current not in shown:
        line.append(first, palette.dim)
    else:
        name = checkpoint_name(current)
        start = shown.index(current) * cell + (cell - 1) // 2
        mark = f"▲ {name}"
        if start + len(mark) > room:
            # The mark stays below its column; its name goes to the left.
            mark = f"{name} ▲"
            start = max(0, start + 1 - len(mark))
        if len(first) >= start:
            first = ""
        line.append(f"{first:<{start}}", palette.dim)
        line.append(mark, f"{palette.accent} bold")
    gap = len(shown) * cell - line.cell_len - len(last)
    if gap > 1:
        line.append(" " * gap + last, palette.dim)
    return line


def most_probable(probabilities: NDArray[np.float32], label: int, count: int) -> list[int]:
    """Return at most `count` classes in their order: the true one, and those with the highest probability at any time.

    `probabilities` has the shape (checkpoints, classes).
    """
    ranking = np.argsort(-probabilities.max(axis=0), kind="stable").tolist()
    ranking.remove(label)
    return sorted([label, *ranking][:count])


def evenly(checkpoints: Sequence[Checkpoint], count: int) -> list[Checkpoint]:
    """Return at most `count` evenly spaced checkpoints, the first and the last among them."""
    if len(checkpoints) <= count:
        return list(checkpoints)
    last = len(checkpoints) - 1
    return [checkpoints[round(k / (count - 1) * last)] for k in range(count)]
