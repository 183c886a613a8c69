"""The drawing, the pen and the cursor: the state behind the canvas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.screen import Screen
from textual.signal import Signal

from tuinet.analysis.adjustment import Adjustment
from tuinet.datasets.drawing import Drawing, Origin
from tuinet.datasets.strokes import Pen, Point
from tuinet.render.canvas import Cursor

SHAPE = (28, 28)
"""Height and width of the canvas until a run is open"""

WIDTHS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0)
"""Widths of the pens, in pixels. MNIST's strokes are two to four pixels wide."""


class Sketchpad:
    """The drawing, the pen and the cursor. Panes read them, and redraw when `changed` is published."""

    def __init__(self, owner: Screen[Any]) -> None:
        self.changed: Signal[None] = Signal(owner, "drawing changed")
        self.drawing = Drawing(SHAPE)
        self.pen = Pen()
        self.cursor = Cursor(SHAPE[0] // 2, SHAPE[1] // 2, is_down=False)
        self.shows_cursor = False
        """True if the keys draw: the mouse has a pointer of its own"""
        self.is_framed = True
        """True to bring the drawing into the frame of the training images, False to use it as it is"""
        self.adjustment = Adjustment()
        self.is_drawing = False
        """True while the mouse draws a stroke; with the keys, each movement is a stroke of its own"""
        self.is_stroke = False
        """True if the last change was a part of a stroke with the mouse, which others may follow soon"""
        self._last: Point = (0.0, 0.0)
        self._erases = False

    def fit(self, shape: tuple[int, int]) -> None:
        """Take images of another height and width, which begins a new drawing."""
        if shape != self.drawing.shape:
            self.cursor = Cursor(shape[0] // 2, shape[1] // 2, is_down=False)
            self._begin_anew(np.zeros(shape, np.uint8), Origin())

    def begin(self, point: Point, *, erases: bool = False) -> None:
        """Put the pen or the eraser down at a point."""
        self.is_drawing = True
        self._last = point
        self._erases = erases or self.pen.erases
        self.drawing.begin([point], self._tip)
        self._publish(is_stroke=True)

    def extend(self, point: Point) -> None:
        """Move the pen to a point in a straight line."""
        if point != self._last:
            self.drawing.extend([self._last, point], self._tip)
            self._last = point
            self._publish(is_stroke=True)

    def end(self) -> None:
        """Lift the pen."""
        self.is_drawing = False
        self._publish(is_stroke=True)

    def move(self, down: int, right: int) -> None:
        """Move the cursor, which draws a line if the pen is down."""
        rows, columns = self.drawing.shape
        row = min(max(self.cursor.row + down, 0), rows - 1)
        column = min(max(self.cursor.column + right, 0), columns - 1)
        self.cursor = replace(self.cursor, row=row, column=column)
        self.shows_cursor = True
        if self.cursor.is_down:
            self.extend(self._under_cursor)
        self._publish()

    def toggle_pen(self) -> None:
        """Put the pen down under the cursor, or lift it."""
        self.shows_cursor = True
        self.cursor = replace(self.cursor, is_down=not self.cursor.is_down)
        if self.cursor.is_down:
            self.begin(self._under_cursor)
        self.end()

    def toggle_pixel(self) -> None:
        """Swap ink and paper in the pixel under the cursor."""
        self.shows_cursor = True
        pixels = self.drawing.pixels.copy()
        place = self.cursor.row, self.cursor.column
        pixels[place] = 0 if pixels[place] > 127 else 255
        self.edit(pixels)

    def point_at(self, row: int, column: int) -> None:
        """Move the cursor to a pixel, without drawing."""
        self.lift()
        self.shows_cursor = True
        self.cursor = Cursor(row, column, is_down=False)
        self._publish()

    def show_as(self, *, is_framed: bool | None = None, adjustment: Adjustment | None = None) -> None:
        """Show the drawing to the network in another way; None is as before."""
        if is_framed is not None:
            self.is_framed = is_framed
        if adjustment is not None:
            self.adjustment = adjustment
        self._publish()

    def set_pen(self, pen: Pen) -> None:
        """Go on with another pen."""
        self.pen = pen
        self._publish()

    def edit(self, pixels: NDArray[np.uint8]) -> None:
        """Change the whole drawing, undoably."""
        self.lift()
        self.drawing.replace(pixels)
        self._publish()

    def clear(self) -> None:
        """Start over; this can be undone."""
        self._begin_anew(np.zeros_like(self.drawing.pixels), Origin())

    def open(self, pixels: NDArray[np.uint8], origin: Origin) -> None:
        """Draw on an image of the training images' shape, with its ink as 255. It is in their frame already."""
        self._begin_anew(pixels.copy(), replace(origin, is_framed=True))

    def undo(self, *, again: bool = False) -> None:
        """Undo the last stroke or change, or repeat the one that was undone."""
        self.lift()
        if again:
            self.drawing.redo()
        else:
            self.drawing.undo()
        self.is_framed = not self.drawing.origin.is_framed
        self._publish()

    def lift(self) -> None:
        """Lift the pen, wherever it is."""
        self.is_drawing = False
        self.cursor = replace(self.cursor, is_down=False)

    @property
    def _under_cursor(self) -> Point:
        return self.cursor.row + 0.5, self.cursor.column + 0.5

    @property
    def _tip(self) -> Pen:
        """The pen or the eraser."""
        if self._erases:
            return self.pen.eraser
        return self.pen

    def _begin_anew(self, pixels: NDArray[np.uint8], origin: Origin) -> None:
        self.lift()
        self.adjustment = Adjustment()
        self.drawing.replace(pixels, origin)
        self.is_framed = not origin.is_framed
        self._publish()

    def _publish(self, *, is_stroke: bool = False) -> None:
        self.is_stroke = is_stroke
        self.changed.publish(None)
