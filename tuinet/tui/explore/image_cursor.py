"""Which image is looked at, and which come before and after it."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from tuinet.evaluation.filters import Filter
from tuinet.evaluation.predictions import Evaluation
from tuinet.evaluation.selection import next_mistake, select

EVERYTHING = Filter()

NONE = -1
"""The index where there is no image to look at"""


class ImageCursor:
    """A way through the images of a split: those that pass a filter, in its order.

    The image stays when the answers change, even if it passes no more: so a person can follow it through the epochs.
    """

    def __init__(self) -> None:
        self.count = 0
        self.index = NONE
        self.filter = EVERYTHING
        self.predictions: Evaluation | None = None
        self.selected: NDArray[np.intp] = np.arange(0)
        self._place = 0  # where the image is, or was, among the selected

    def enter(self, count: int) -> None:
        """Go to other images, so many of them. The filter goes along: none passes until the answers are there."""
        self.count, self.predictions = count, None
        self.selected = np.arange(count if self.filter == EVERYTHING else 0)
        self.index, self._place = NONE, 0
        self._go_to(0)

    def take(self, predictions: Evaluation) -> None:
        """Other answers to the same images."""
        self.predictions = predictions
        self._select(stay=True)

    def narrow(self, wanted: Filter) -> None:
        """Pass other images, from the first; in the same order the one looked at stays if it passes."""
        order = (wanted.sort, wanted.is_descending)
        if order != (self.filter.sort, self.filter.is_descending):
            self.index = NONE
        self.filter = wanted
        if self.predictions is not None:
            self._select(stay=False)
        else:
            self.enter(self.count)

    @property
    def position(self) -> int | None:
        """Where the image is among the selected, from 0; None if it does not pass."""
        return self._place if self._is_there else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look at: no image passes, and none is held on to."""
        return self.index == NONE

    def move(self, by: int) -> None:
        """So many on, or back; after the last comes the first."""
        if not self._is_there and by > 0:
            by -= 1  # the image after it has taken its place
        self._go_to(self._place + by)

    def edge(self, last: bool) -> None:
        """To the first, or to the last."""
        self._go_to(-1 if last else 0)

    def random(self) -> None:
        """To any."""
        if len(self.selected):
            self._go_to(random.randrange(len(self.selected)))  # noqa: S311 - for looking at

    def jump(self, index: int) -> None:
        """To the image of a number, whether it passes or not."""
        self.index = index
        self._find()

    def mistake(self, step: int) -> bool:
        """To the next wrong answer, or with -1 to the one before; False if there is none."""
        if self.predictions is None:
            return False
        start = self._place if self._is_there or step < 0 else self._place - 1
        place = next_mistake(self.predictions, self.selected, start, step)
        if place is not None:
            self._go_to(place)
        return place is not None

    def around(self, count: int) -> tuple[list[int], int]:
        """So many images of the way, with the one looked at as near the middle as can be, and where it is in them."""
        chosen = self.selected
        place = min(self._place, len(chosen))
        if not self._is_there:
            if self.is_empty:
                return [], 0
            chosen = np.insert(chosen, place, self.index)
        start = max(0, min(place - count // 2, len(chosen) - count))
        return chosen[start : start + count].tolist(), place - start

    @property
    def _is_there(self) -> bool:
        return self._place < len(self.selected) and bool(self.selected[self._place] == self.index)

    def _go_to(self, place: int) -> None:
        if len(self.selected):
            self._place = place % len(self.selected)
            self.index = int(self.selected[self._place])

    def _select(self, stay: bool) -> None:
        if self.predictions is not None:
            self.selected = select(self.predictions, self.filter)
        self._find()
        if not (self._is_there or (stay and not self.is_empty)):
            self.index, self._place = NONE, 0
            self._go_to(0)

    def _find(self) -> None:
        """Where the image is among the selected, or would be in the order of their numbers."""
        found = np.flatnonzero(self.selected == self.index)
        if len(found):
            self._place = int(found[0])
        elif self.filter.sort == "index" and not self.filter.is_descending:
            self._place = int(np.searchsorted(self.selected, self.index))
        else:
            self._place = min(self._place, max(0, len(self.selected) - 1))
