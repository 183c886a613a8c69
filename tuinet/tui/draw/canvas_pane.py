"""The pane to draw on, with the mouse or with the keys."""

from __future__ import annotations

import textwrap

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from rich.text import Text
from textual.events import MouseDown, MouseMove, MouseUp
from textual.geometry import Size

from tuinet.analysis.adjustment import Adjustment
from tuinet.analysis.attribution import Map
from tuinet.datasets.strokes import Point
from tuinet.render.canvas import canvas, point_at, scale_for, shades
from tuinet.tui import draw_keys
from tuinet.tui.context import AppContext
from tuinet.tui.draw.paced import Paced
from tuinet.tui.draw.reader import Reader
from tuinet.tui.draw.sketchpad import Sketchpad
from tuinet.tui.widgets.picture import Picture
from tuinet.tui.widgets.titles import set_title

RIGHT_BUTTON = 3

LEAST_BESIDE = 48
"""Columns that the panes beside the canvas need: what the network sees, and its answer"""

FULL = 158
"""Pixels at least this dark are drawn as full ink on a small canvas"""

HINT = "Draw a digit here: drag with the mouse, or press space and the arrows."


class CanvasPane(Picture, can_focus=True):
    """The drawing, as large as whole cells for each pixel allow."""

    BINDINGS = draw_keys.CANVAS

    def __init__(self, sketchpad: Sketchpad, reader: Reader) -> None:
        super().__init__(classes="pane")
        self.sketchpad = sketchpad
        self.reader = reader
        self.border_title = "Draw"
        self._paced = Paced(self, self.redraw, AppContext.of(self).pace.stroke)
        self.scale = 0
        """Half cells per pixel; 0 if the canvas does not fit"""
        self._has_overlay = False
        self._drawn = sketchpad.drawing.pixels
        """The drawing as it was when it was last painted"""
        self._painted = sketchpad.drawing.pixels
        """The pixels that were painted then"""
        self.corner = (0, 0)
        """The column and the line of the canvas in the pane"""

    def on_mount(self) -> None:
        """Redraw when the drawing or its attribution changes."""
        self.sketchpad.changed.subscribe(self, self._redraw_drawing)
        self.reader.changed.subscribe(self, self._redraw_overlay)

    def _redraw_drawing(self, _: None) -> None:
        if self.sketchpad.is_drawing:
            self._paced.soon()
        else:
            self._paced.now()

    def _redraw_overlay(self, _: None) -> None:
        if self.reader.method is not None or self._has_overlay:
            self.redraw()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the width of the canvas at the largest scale for which there is room."""
        shape = self.sketchpad.drawing.shape
        gutter = self.gutter
        room = container.width - gutter.width - LEAST_BESIDE
        return shape[1] * max(1, scale_for(shape, room, container.height - gutter.height))

    def draw(self, width: int, height: int) -> Text:
        """Return the canvas in the middle of the pane; while it is blank, with what to do."""
        pad = self.sketchpad
        context = AppContext.of(self)
        rows, columns = pad.drawing.shape
        self.scale = scale_for(pad.drawing.shape, width, height)
        if not self.scale:
            needed = f"The canvas needs {columns} columns and {-(-rows // 2)} lines. Enlarge it (z) or the window."
            return Text("\n".join(textwrap.wrap(needed, max(8, width))), context.palette.warning)
        overlay = self._overlay()
        self._has_overlay = overlay is not None
        picture = canvas(
            self._pixels(),
            self.scale,
            context.palette,
            ascii_only=context.ascii_only,
            cursor=pad.cursor if pad.shows_cursor else None,
            overlay=overlay,
            greys=shades(self.scale, is_opened=bool(pad.drawing.origin.name)),
        )
        lines = list(picture.split("\n", allow_blank=True))
        if pad.drawing.is_blank and not pad.shows_cursor:
            self._write_hint(lines)
        left = (width - columns * self.scale) // 2
        top = (height - len(lines)) // 2
        self.corner = left, top
        self._update_title()
        margin = " " * left
        return Text("\n", no_wrap=True).join([Text()] * top + [Text(margin).append_text(line) for line in lines])

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begin a stroke; the right button erases."""
        point = self._point(event)
        if event.get_content_offset(self) is None or not self.scale or not self._is_near(point):
            return
        self.sketchpad.lift()
        self.sketchpad.shows_cursor = False
        self.capture_mouse()
        self.sketchpad.begin(point, erases=event.button == RIGHT_BUTTON)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Go on with the stroke, in a straight line from where the mouse was last seen."""
        if self._is_dragging:
            self.sketchpad.extend(self._point(event))

    def on_mouse_up(self, event: MouseUp) -> None:
        """End the stroke."""
        if self._is_dragging:
            self.release_mouse()
            self.sketchpad.extend(self._point(event))
            self.sketchpad.end()

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor by a pixel."""
        self.sketchpad.move(down, right)

    def action_pen(self) -> None:
        """Put the pen down, or lift it."""
        self.sketchpad.toggle_pen()

    def action_pixel(self) -> None:
        """Swap ink and paper under the cursor."""
        self.sketchpad.toggle_pixel()

    @property
    def _is_dragging(self) -> bool:
        return self.app.mouse_captured is self and self.sketchpad.is_drawing

    def _point(self, event: MouseDown | MouseMove | MouseUp) -> Point:
        offset = event.get_content_offset_capture(self)
        left, top = self.corner
        return point_at(offset.x - left, offset.y - top, max(1, self.scale))

    def _is_near(self, point: Point) -> bool:
        """Return True if a point is on the canvas, or a pixel beside it."""
        rows, columns = self.sketchpad.drawing.shape
        return -1 <= point[0] <= rows + 1 and -1 <= point[1] <= columns + 1

    def _overlay(self) -> Map | None:
        """Return the attribution, if the network sees the pixels where they are drawn."""
        pad = self.sketchpad
        attribution = self.reader.attribution
        is_unmoved = not pad.is_framed and pad.adjustment == Adjustment()
        if attribution is None or not is_unmoved or attribution.shape != pad.drawing.shape:
            return None
        return attribution

    def _pixels(self) -> NDArray[np.uint8]:
        """Return the drawing; while the mouse draws, without the grey pixels that are new.

        Where the pen moves on, most of them are full ink before the next picture. To paint them grey first would take
        a quarter more bytes, and to paint those that stay grey one by one, as much again.
        """
        pixels = self.sketchpad.drawing.pixels
        painted = pixels
        has_moved = self._drawn is not pixels and self._drawn.shape == pixels.shape
        if self.sketchpad.is_drawing and has_moved:
            is_held_back = (pixels > self._painted) & (pixels < FULL)
            painted = np.where(is_held_back, self._painted, pixels)
            if is_held_back.any():
                # Once the mouse stops, they must appear, too.
                self._paced.soon()
        self._drawn = pixels
        self._painted = painted
        return painted

    def _write_hint(self, lines: list[Text]) -> None:
        """Write what to do in the middle of the blank canvas."""
        width = lines[0].cell_len
        rows = textwrap.wrap(HINT, width - 4)
        for number, text in enumerate(rows, (len(lines) - len(rows)) // 2):
            paper = lines[number].get_style_at_offset(self.app.console, 0)
            lines[number] = Text(f"{text:^{width}}", paper + Style.parse(AppContext.of(self).palette.dim))

    def _update_title(self) -> None:
        pad = self.sketchpad
        tool = "eraser" if pad.pen.erases else "pen"
        edge = "soft" if pad.pen.soft else "hard"
        state = " down" if pad.cursor.is_down else ""
        parts = [pad.drawing.origin.name or "Draw", f"{tool}{state} {pad.pen.width:g} px {edge}"]
        set_title(self, Text(" · ".join(parts)))
