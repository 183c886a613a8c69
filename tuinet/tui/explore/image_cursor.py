"""The current image, and the images before and after it."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from tuinet.evaluation.filters import Filter
from tuinet.evaluation.predictions import Evaluation
from tuinet.evaluation.selection import next_mistake, select

EVERYTHING = Filter()

NO_IMAGE = -1
"""The index where there is no image to look at"""


class ImageCursor:
    """A cursor that moves through the images of a split: those that pass a filter, in its order.

    The image stays when the answers change, even if it no longer passes. So a user can follow one image through the
    epochs, although a filter such as "wrong" selects different images in each of them.
    """

    def __init__(self) -> None:
        self.count = 0
        self.index = NO_IMAGE
        self.filter = EVERYTHING
        self.evaluation: Evaluation | None = None
        self.selected: NDArray[np.intp] = np.arange(0)
        # Where the image is among the selected; if it does not pass, where it was, or where it would be.
        self._slot = 0

    @property
    def position(self) -> int | None:
        """The position of the image among the selected ones, from 0; None if it does not pass."""
        if not self._passes:
            return None
        return self._slot

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to look at: no image passes, and none was kept."""
        return self.index == NO_IMAGE

    @property
    def nothing_passes(self) -> bool:
        """True if a filter leaves nothing to look at."""
        return self.is_empty and not self.filter.is_open

    def enter(self, count: int) -> None:
        """Go to the first of `count` other images. With a filter, none passes until there are answers to filter by."""
        self.count = count
        self.evaluation = None
        self.selected = np.arange(0)
        if self.filter == EVERYTHING:
            self.selected = np.arange(count)
        self._go_to_first()

    def take(self, evaluation: Evaluation) -> None:
        """Use other answers to the same images."""
        self.evaluation = evaluation
        self._select(keep=True)

    def narrow(self, new_filter: Filter) -> None:
        """Use another filter. The image stays if it passes and the order is the same; else the first is shown."""
        old_order = (self.filter.sort, self.filter.is_descending)
        if (new_filter.sort, new_filter.is_descending) != old_order:
            self.index = NO_IMAGE
        self.filter = new_filter
        if self.evaluation is None:
            self.enter(self.count)
        else:
            self._select(keep=False)

    def restore(self, earlier: Filter, index: int) -> None:
        """Use an earlier filter again, and go back to the image that was shown with it."""
        self.filter = earlier
        self.index = index
        self._select(keep=True)

    def move(self, by: int) -> None:
        """Move forward by `by` images; a negative number moves back. The first comes after the last."""
        if not self._passes and by > 0:
            # The next image is in the slot of the one that no longer passes.
            by -= 1
        self._go_to(self._slot + by)

    def go_to_end(self, last: bool) -> None:
        """Go to the first image, or to the last."""
        self._go_to(-1 if last else 0)

    def go_to_random(self) -> None:
        """Go to any image."""
        if len(self.selected):
            self._go_to(random.randrange(len(self.selected)))  # noqa: S311 - nothing secret depends on it

    def jump(self, index: int) -> None:
        """Go to the image with this index, whether it passes or not."""
        self.index = index
        self._find_slot()

    def go_to_mistake(self, step: int) -> bool:
        """Go to the next wrong answer, or with -1 to the previous one; return whether there is one."""
        if self.evaluation is None:
            return False
        start = self._slot
        if step > 0 and not self._passes:
            start -= 1
        position = next_mistake(self.evaluation, self.selected, start, step)
        if position is None:
            return False
        self._go_to(position)
        return True

    def around(self, count: int) -> tuple[list[int], int]:
        """Return the indices of `count` images around this one, and its position among them, near the middle."""
        selected = self.selected
        slot = min(self._slot, len(selected))
        if not self._passes:
            if self.is_empty:
                return [], 0
            selected = np.insert(selected, slot, self.index)
        start = max(0, min(slot - count // 2, len(selected) - count))
        return selected[start : start + count].tolist(), slot - start

    @property
    def _passes(self) -> bool:
        return self._slot < len(self.selected) and bool(self.selected[self._slot] == self.index)

    def _go_to(self, position: int) -> None:
        if len(self.selected):
            self._slot = position % len(self.selected)
            self.index = int(self.selected[self._slot])

    def _go_to_first(self) -> None:
        self.index = NO_IMAGE
        self._slot = 0
        self._go_to(0)

    def _select(self, keep: bool) -> None:
        """Apply the filter; `keep` the image even if it does not pass."""
        if self.evaluation is not None:
            self.selected = select(self.evaluation, self.filter)
        self._find_slot()
        is_kept = keep and not self.is_empty
        if not self._passes and not is_kept:
            self._go_to_first()

    def _find_slot(self) -> None:
        """Find the image among the selected, or where it would be."""
        positions = np.flatnonzero(self.selected == self.index)
        if len(positions):
            self._slot = int(positions[0])
        elif self.filter.sort == "index" and not self.filter.is_descending:
            self._slot = int(np.searchsorted(self.selected, self.index))
        else:
            # In other orders nothing says where it would be: stay about where the user is.
            self._slot = min(self._slot, max(0, len(self.selected) - 1))
