"""An image that is being drawn, with every change undoable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.strokes import Pen, Point, put

MOST_UNDONE = 500
"""Changes that can be undone: copies of a 28×28 image take 400 kB"""


@dataclass(frozen=True)
class Origin:
    """The source of an image, before somebody drew on it."""

    name: str = ""
    """The user's name for it; empty for a drawing"""
    label: int | None = None
    """The true class; None for a drawing"""
    classes: tuple[str, ...] = ()
    """The names of the classes that the label is one of; empty if nobody knows them"""
    is_framed: bool = False
    """True if it is in the frame of the training images already"""


State = tuple[NDArray[np.uint8], Origin]


class Drawing:
    """The pixels of a drawing, and those before and after each change.

    Each change makes a new array, so that a thread may go on reading the one that it was given.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        """Begin with a blank image of `shape` (height, width)."""
        self.pixels: NDArray[np.uint8] = np.zeros(shape, np.uint8)
        """0 to 255, (height, width)"""
        self.version = 0
        """Increases with each change, and when one is undone: equal versions have equal pixels"""
        self.origin = Origin()
        """Where the pixels are from; undone and redone together with them"""
        self._before: list[State] = []
        self._undone: list[State] = []

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, in pixels."""
        height, width = self.pixels.shape
        return height, width

    @property
    def is_blank(self) -> bool:
        """True if there is no ink."""
        return not self.pixels.any()

    @property
    def can_undo(self) -> bool:
        """True if there is a change to undo."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """True if there is an undone change to repeat."""
        return bool(self._undone)

    def begin(self, points: Sequence[Point], pen: Pen) -> None:
        """Begin a stroke: it is undone as a whole, however often it is continued."""
        self.replace(put(self.pixels, points, pen))

    def extend(self, points: Sequence[Point], pen: Pen) -> None:
        """Continue the stroke that was begun last."""
        self._show((put(self.pixels, points, pen), self.origin))

    def replace(self, pixels: NDArray[np.uint8], origin: Origin | None = None) -> None:
        """Change the whole image, for instance to an inverted one, or to one of another origin."""
        self._before.append((self.pixels, self.origin))
        del self._before[:-MOST_UNDONE]
        self._undone.clear()
        self._show((pixels, origin or self.origin))

    def undo(self) -> None:
        """Undo the last change, if there is one."""
        if self._before:
            self._undone.append((self.pixels, self.origin))
            self._show(self._before.pop())

    def redo(self) -> None:
        """Repeat the change that was undone last, if there is one."""
        if self._undone:
            self._before.append((self.pixels, self.origin))
            self._show(self._undone.pop())

    def _show(self, state: State) -> None:
        self.pixels, self.origin = state
        self.version += 1
