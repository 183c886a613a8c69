"""The pane that shows what the network gets to see of the drawing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.text import Text
from textual.geometry import Size

from tuinet.render.attribution import attribution_legend
from tuinet.render.canvas import canvas, scale_for, shades
from tuinet.render.evidence import METHOD_NAMES, SHORT_NAMES
from tuinet.render.formatting import first_fitting
from tuinet.render.resampling import fit, resample
from tuinet.tui.context import AppContext
from tuinet.tui.draw.paced import REST, Paced
from tuinet.tui.draw.questions import Pixels
from tuinet.tui.draw.reader import Reader
from tuinet.tui.draw.sketchpad import Sketchpad
from tuinet.tui.widgets.wheel_picture import WheelPicture

LEAST_BESIDE = 24
"""Columns that the answer needs"""

NARROW = 20
"""Columns in which the caption below the picture can be read"""

CAPTION_LINES = 3
"""Lines below the picture"""

LEAST_LINES = 5
"""Lines of a picture in which a digit can be read"""


class SeenPane(WheelPicture, can_focus=True):
    """The drawing in the frame of the training images, perturbed, with what each pixel contributes."""

    def __init__(self, sketchpad: Sketchpad, reader: Reader) -> None:
        super().__init__(classes="pane")
        self.sketchpad = sketchpad
        self.reader = reader
        self.border_title = "Network sees"
        self._soon = Paced(self, self.redraw, REST)

    def on_mount(self) -> None:
        """Redraw when the networks have answered; while the pen moves there is no time to look at this."""
        for changed in (self.reader.changed, self.sketchpad.changed):
            changed.subscribe(self, self._redraw_when_the_pen_rests)

    def _redraw_when_the_pen_rests(self, _: None) -> None:
        if self.sketchpad.is_stroke:
            self._soon.postpone()
        else:
            self._soon.now()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the width of the picture at the largest scale that fits, or else of the caption."""
        rows, columns = self.sketchpad.drawing.shape
        room = container.width - self.gutter.width - LEAST_BESIDE
        scale = scale_for((rows, columns), room, container.height - self.gutter.height - CAPTION_LINES)
        return columns * scale or min(room, NARROW)

    def draw(self, width: int, height: int) -> Text:
        """Return the picture, and below it how it was made."""
        seen = self.reader.seen
        caption = self._caption(width)
        if seen is None:
            # Fewer cells change with the first stroke than if there were no frame yet.
            seen = np.zeros_like(self.sketchpad.drawing.pixels)
            caption = [Text(first_fitting(("your drawing, framed", "framed"), width), AppContext.of(self).palette.dim)]
        room = max(min(height, LEAST_LINES), height - len(caption))
        picture = self._picture(seen, width, room).split("\n", allow_blank=True)
        left = " " * ((width - picture[0].cell_len) // 2)
        lines = [Text(left).append_text(line) for line in picture]
        return Text("\n", no_wrap=True).join([*lines, *caption])

    def _picture(self, seen: Pixels, width: int, height: int) -> Text:
        context = AppContext.of(self)
        attribution = self.reader.attribution
        if attribution is not None and attribution.shape != seen.shape:
            attribution = None
        scale = scale_for((seen.shape[0], seen.shape[1]), width, height)
        if not scale:
            scale = 1
            grid = fit(seen.shape, (2 * height, width))
            seen = np.rint(resample(seen, grid)).astype(np.uint8)
            if attribution is not None:
                attribution = resample(attribution, grid).astype(np.float32)
        greys = shades(scale, is_opened=bool(self.sketchpad.drawing.origin.name))
        return canvas(seen, scale, context.palette, ascii_only=context.ascii_only, overlay=attribution, greys=greys)

    def _caption(self, width: int) -> list[Text]:
        """Return lines that describe the picture; the last ones are the first to be omitted."""
        palette = AppContext.of(self).palette
        pad = self.sketchpad
        parts = ["framed" if pad.is_framed else "as it is", *pad.adjustment.description()]
        caption = [Text(line, palette.dim) for line in packed(parts, width)]
        if self.reader.method is not None:
            method = self.reader.method
            caption.append(Text(first_fitting((METHOD_NAMES[method], SHORT_NAMES[method]), width)))
            ascii_only = AppContext.of(self).ascii_only
            legend = attribution_legend(palette, ascii_only, *self.reader.sides)
            if legend.cell_len > width:
                # The names of the classes are long.
                legend = attribution_legend(palette, ascii_only)
            legend.truncate(width)
            caption.append(legend)
        return caption


def packed(parts: Sequence[str], width: int) -> list[str]:
    """Return parts in lines, as many in a line as fit."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 2 <= width:
            lines[-1] += f", {part}"
        else:
            lines.append(part[:width])
    return lines
