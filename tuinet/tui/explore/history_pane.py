"""How the answer to one image changed while the network learned: a column for each checkpoint, a row for each class."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.cells import set_cell_size
from rich.text import Text
from textual.events import Click

from tuinet.errors import CheckpointError, TuinetError
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.context import AppContext
from tuinet.tui.explore.chore import Chore
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.explore.position_lines import checkpoint_words

RAMP, ASCII_RAMP = " ·░▒▓█", " .:+%#"
"""From improbable to certain"""

STEPS = np.array([0.02, 0.1, 0.35, 0.65, 0.9])
"""The probabilities from which on each next sign is taken"""

WIDEST, MOST = 12, 40
"""Columns of a checkpoint, and checkpoints that are shown, at the most"""


class HistoryPane(ExplorerPane, can_focus=True):
    """The answers of all checkpoints to the image that is looked at; a click slides to one."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer, classes="pane")
        self.border_title = "Through the epochs"
        self._question: object = None
        self._shown: list[Checkpoint] = []
        self._rows: NDArray[np.float32] | None = None
        self._asking = Chore(self, self._ask)
        self._left, self._cell = 0, 1

    def redraw(self) -> None:
        """Ask for what is not known yet, and draw when it is there."""
        if self.is_painted and self.content_size.width and self._wanted() != self._question:
            self._asking.ask()
        else:
            super().redraw()

    def draw(self, width: int, height: int) -> Text:
        """The classes, the most probable ones where not all fit, and below them which checkpoint is looked at."""
        explorer, rows = self.explorer, self._rows
        if rows is None or explorer.images is None or explorer.walk.is_empty or height < 3:
            return self.words("How the answer changed from epoch to epoch will be here.", width)
        context = AppContext.of(self)
        self._left = self._names + 1
        self._cell = max(1, min(WIDEST, (width - self._left) // len(self._shown)))
        truth = int(explorer.images.labels[explorer.walk.index])
        ramp = ASCII_RAMP if context.ascii_only else RAMP
        steps = np.searchsorted(STEPS, rows, side="right")
        thickness = max(1, min(2, (height - 1) // len(explorer.classes)))
        lines = []
        for k in most_probable(rows, truth, (height - 1) // thickness):
            name = set_cell_size(explorer.classes[k], self._names)
            signs = [ramp[step] * self._cell if step > 1 else f"{ramp[step]:^{self._cell}}" for step in steps[:, k]]
            cells = Text("".join(signs))
            cells.stylize(context.palette.right if k == truth else context.palette.wrong)
            for line in range(thickness):
                head = Text(" " * self._left if line else f"{name} ", "bold" if k == truth else context.palette.dim)
                lines.append(Text.assemble(head, cells))
        return Text("\n", no_wrap=True).join([*lines, self._axis(width - self._left)])

    def on_click(self, event: Click) -> None:
        """Slide to the checkpoint that was clicked."""
        place, checkpoints = event.get_content_offset(self), self.explorer.checkpoints
        k = -1 if place is None else (place.x - self._left) // self._cell
        if 0 <= k < len(self._shown) and self._shown[k] in checkpoints:
            self.explorer.slide_to(checkpoints.index(self._shown[k]))

    def _axis(self, room: int) -> Text:
        """A mark below the checkpoint that is looked at, with its epoch; and those at both ends that are beside it."""
        palette, shown, here = AppContext.of(self).palette, self._shown, self.explorer.checkpoint
        first, last = f"{shown[0].epoch}", f"epoch {shown[-1].epoch}"
        line = Text(" " * self._left)
        if here in shown:
            words, place = checkpoint_words(here), shown.index(here) * self._cell + (self._cell - 1) // 2
            fits = place + len(words) + 2 <= room
            start = place if fits else max(0, place - len(words) - 1)
            line.append(f"{first if len(first) < start else '':<{start}}", palette.dim)
            line.append(f"▲ {words}" if fits else f"{words} ▲", f"{palette.accent} bold")
        else:
            line.append(first, palette.dim)
        gap = self._left + len(shown) * self._cell - line.cell_len - len(last)
        return line.append(" " * gap + last, palette.dim) if gap > 1 else line

    @property
    def _names(self) -> int:
        """Columns of the names of the classes."""
        return min(max(map(len, self.explorer.classes), default=1), 10)

    def _wanted(self) -> object:
        explorer = self.explorer
        return explorer.exploration, explorer.split, explorer.walk.index, tuple(self._chosen())

    def _chosen(self) -> list[Checkpoint]:
        """As many checkpoints as there are columns: the first, the last, and some between them."""
        found = self.explorer.checkpoints
        return evenly(found, max(2, min(MOST, self.content_size.width - self._names - 1)))

    async def _ask(self) -> None:
        explorer = self.explorer
        question, shown, exploration, images = self._wanted(), self._chosen(), explorer.exploration, explorer.images
        if exploration is None or images is None or explorer.walk.is_empty or not shown:
            self._question, self._rows = question, None
            super().redraw()
            return
        index, split = explorer.walk.index, explorer.split

        def ask() -> dict[Checkpoint, Sequence[float]]:
            found = {}
            for checkpoint in shown:
                with contextlib.suppress(CheckpointError):  # it was dropped on the way, or is damaged
                    found[checkpoint] = exploration.answer(checkpoint, split, index).probabilities
            return found

        try:
            found = await asyncio.to_thread(ask)
        except TuinetError:  # the answer pane says what is wrong with the images
            found = {}
        self._question, self._shown = question, list(found)
        self._rows = np.array(list(found.values()), np.float32) if found else None
        super().redraw()


def most_probable(rows: NDArray[np.float32], truth: int, most: int) -> list[int]:
    """At most so many classes, in their order: those that were ever the most probable, and the true one."""
    ranking = [truth, *(k for k in np.argsort(-rows.max(axis=0), kind="stable").tolist() if k != truth)]
    return sorted(ranking[:most])


def evenly(checkpoints: Sequence[Checkpoint], most: int) -> list[Checkpoint]:
    """At most so many of them, with the first and the last."""
    if len(checkpoints) <= most:
        return list(checkpoints)
    return [checkpoints[round(k / (most - 1) * (len(checkpoints) - 1))] for k in range(most)]
