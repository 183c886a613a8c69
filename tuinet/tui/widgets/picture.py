"""A widget for what is drawn anew again and again, which sends only the cells that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import repeat

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Picture(Widget):
    """Shows what `draw` returns; `redraw` repaints the lines in which that differs from what is shown.

    Every byte counts on a slow link, and a chart or a bar changes in few cells. Textual sends a line from the widget's
    left edge to the last cell that changed: what changes often has a widget of its own.
    """

    DEFAULT_CSS = """
    Picture {
        width: 1fr;
        height: 1fr;
    }
    """

    _lines: tuple[Strip, ...] = ()
    _asked = False
    _missed = False

    def draw(self, width: int, height: int) -> Text:
        """What to show in so many cells: lines no wider than `width`, and no more than `height` of them."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw soon, once for all who ask until then, and repaint what changed."""
        if not self._asked:
            self._asked = True
            self.call_next(self._redraw)

    def _redraw(self) -> None:
        """Nothing is drawn while the widget is not on the screen."""
        self._asked, self._missed = False, not self.is_painted
        width, height = self.content_size
        if not width or not height or self._missed:
            return
        before, self._lines = self._lines, self._strips(self.draw(width, height), width, height)
        if len(before) != height or (before and before[0].cell_length != width):
            self.refresh()
            return
        changed = [
            Region(span[0], y, span[1] - span[0], 1)
            for y, (old, new) in enumerate(zip(before, self._lines, strict=True))
            if (span := difference(old, new))
        ]
        if changed:
            self.refresh(*changed)

    def catch_up(self) -> None:
        """Draw what was to be drawn while another screen was shown."""
        if self._missed:
            self.redraw()

    def render_line(self, y: int) -> Strip:
        """A line of what was drawn last."""
        if y < len(self._lines):
            return self._lines[y]
        return Strip.blank(self.content_size.width, self.visual_style.rich_style)

    def notify_style_update(self) -> None:
        """Colours changed: draw with the new ones."""
        super().notify_style_update()
        self._lines = ()
        self.redraw()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.redraw()

    def on_show(self) -> None:
        """Draw what may have changed while hidden."""
        self.redraw()

    def _strips(self, text: Text, width: int, height: int) -> tuple[Strip, ...]:
        base = self.visual_style.rich_style
        console = self.app.console
        lines = text.split("\n", allow_blank=True)[:height] if text.plain else []
        strips = []
        for line in lines:
            whole = Text().append_text(line)  # a style of the whole text becomes a span: only those are rendered
            segments = [segment for segment in whole.render(console) if segment.text]
            strips.append(Strip(segments).adjust_cell_length(width).apply_style(base))
        blank = Strip.blank(width, base)
        return (*strips, *[blank] * (height - len(strips)))

    @property
    def is_painted(self) -> bool:
        """Whether the widget's screen is shown now."""
        return self.is_attached and self.screen.is_current


def difference(old: Strip, new: Strip) -> tuple[int, int] | None:
    """The span of cells (start, end) in which two strips of one width differ; None if they are alike.

    One span for a line: Textual sends everything from the widget's left edge to the end of each.
    """
    if old == new:
        return None
    changed = [x for x, (one, other) in enumerate(zip(cells(old), cells(new), strict=False)) if one != other]
    return (changed[0], changed[-1] + 1) if changed else None


def cells(strip: Strip) -> Iterator[tuple[str, Style | None]]:
    """Character and style of each cell; wide characters are followed by an empty one."""
    for segment in strip:
        yield from _cells_of(segment)


def _cells_of(segment: Segment) -> Iterator[tuple[str, Style | None]]:
    text, style = segment.text, segment.style
    if segment.cell_length == len(text):  # no wide characters, as nearly always
        yield from zip(text, repeat(style), strict=False)
        return
    for character in text:
        yield character, segment.style
        for _ in range(cell_len(character) - 1):
            yield "", segment.style


class Sketch(Picture):
    """A picture that another widget draws."""

    def __init__(self, draw: Callable[[int, int], Text], classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._draw = draw

    def draw(self, width: int, height: int) -> Text:
        """What the other widget draws in so much room."""
        return self._draw(width, height)
