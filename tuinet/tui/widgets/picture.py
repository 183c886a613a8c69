"""A widget that is drawn again and again, and sends only the cells that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import repeat

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.color import Color
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tuinet.tui.ascii_only import AsciiFilter

MOVEMENT = 3
"""Cells that take no more bytes than the movement of the cursor over them within a line"""


class Picture(Widget):
    """Shows what `draw` returns; `redraw` repaints only the cells in which that has changed.

    Every byte counts on a slow link, and only few cells of a chart or a bar change at a time.
    """

    DEFAULT_CSS = """
    Picture {
        width: 1fr;
        height: 1fr;
    }
    """

    _lines: tuple[Strip, ...] = ()
    _made_from: object = None
    """The value that the lines were made from"""
    _colours: object = None
    """The state that the colours of the lines depend on"""
    _is_redraw_pending = False
    _has_missed_redraw = False

    def draw(self, width: int, height: int) -> Text:
        """Return what to show: at most `height` lines of at most `width` cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw soon, once for all calls until then, and repaint what changed."""
        if not self._is_redraw_pending:
            self._is_redraw_pending = True
            self.call_next(self._redraw)

    def _redraw(self) -> None:
        self._is_redraw_pending = False
        # Nothing is drawn while another screen is shown: `catch_up` does it later.
        self._has_missed_redraw = not self.is_painted
        width, height = self.content_size
        if not width or not height or self._has_missed_redraw:
            return
        old = self._lines
        text = self.draw(width, height)
        drawn = (width, height, self.visual_style, text.plain, tuple(text.spans), text.style)
        # About half of all pictures are drawn because of something that they do not show.
        if old and drawn == self._made_from:
            return
        self._made_from = drawn
        self._lines = self._strips(text, width, height)
        if len(old) != height or (old and old[0].cell_length != width):
            self.refresh()
            return
        changed = list(changed_regions(old, self._lines))
        # Without arguments, refresh would repaint everything.
        if changed:
            self.refresh(*changed)

    def catch_up(self) -> None:
        """Draw what could not be drawn while another screen was shown."""
        if self._has_missed_redraw:
            self.redraw()

    def render_line(self, y: int) -> Strip:
        if y < len(self._lines):
            return self._lines[y]
        return Strip.blank(self.content_size.width, self.visual_style.rich_style)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        colours = (self.app.theme, self.visual_style)
        # Where only the border has changed, as in a pane that gets the focus, the picture is as it was.
        if colours != self._colours:
            self._colours = colours
            if self._lines and self.is_painted:
                self._draw_at_once()
                self.refresh()
            else:
                self._lines = ()
                self.redraw()

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        is_changed = super()._size_updated(size, virtual_size, container_size, layout)
        if is_changed and self.is_painted:
            self._draw_at_once()
        return is_changed

    def _draw_at_once(self) -> None:
        """Draw before anything is painted: otherwise a new layout or theme would be seen with old or blank pictures."""
        width, height = self.content_size
        if width and height:
            self._lines = self._strips(self.draw(width, height), width, height)

    def on_resize(self) -> None:
        self.redraw()

    def on_show(self) -> None:
        self.redraw()

    def _strips(self, text: Text, width: int, height: int) -> tuple[Strip, ...]:
        base = self.visual_style.rich_style
        console = self.app.console
        lines = text.split("\n", allow_blank=True)[:height] if text.plain else []
        strips = []
        for line in lines:
            # `render` ignores the style of a whole text; appended to another text, it becomes a span.
            spanned = Text().append_text(line)
            segments = [segment for segment in spanned.render(console) if segment.text]
            for ascii_filter in self._ascii_filters():
                segments = ascii_filter.apply(segments, Color(0, 0, 0))
            strips.append(Strip(segments).adjust_cell_length(width).apply_style(base))
        blank = Strip.blank(width, base)
        return (*strips, *[blank] * (height - len(strips)))

    def _ascii_filters(self) -> list[AsciiFilter]:
        """Return the filter for terminals that only know ASCII, if there is one.

        It may change the characters beside one that changes, so lines are compared as it leaves them.
        """
        return [each for each in self.app.get_line_filters() if isinstance(each, AsciiFilter)]

    @property
    def is_painted(self) -> bool:
        """True if the widget's screen is shown now."""
        return self.is_attached and self.screen.is_current


def changed_regions(old: tuple[Strip, ...], new: tuple[Strip, ...]) -> Iterator[Region]:
    """Yield the parts of lines that changed."""
    for y, (old_line, new_line) in enumerate(zip(old, new, strict=True)):
        for start, end in differences(old_line, new_line):
            yield Region(start, y, end - start, 1)


def differences(old: Strip, new: Strip) -> list[tuple[int, int]]:
    """Return the spans of cells (start, end) in which two strips of the same width differ, from left to right.

    What is between two changes is a part of the span if it is not longer than a movement of the cursor.
    """
    if old == new:
        return []
    spans: list[tuple[int, int]] = []
    for x, (old_cell, new_cell) in enumerate(zip(cells(old), cells(new), strict=False)):
        if old_cell == new_cell:
            continue
        start = x
        if spans and x - spans[-1][1] <= MOVEMENT:
            start = spans.pop()[0]
        spans.append((start, x + 1))
    return spans


def cells(strip: Strip) -> Iterator[tuple[str, Style | None]]:
    """Yield the character and the style of each cell. The second cell of a wide character is empty."""
    for segment in strip:
        # Nearly no segment has wide characters, and this is called for every line that is drawn.
        if segment.cell_length == len(segment.text):
            yield from zip(segment.text, repeat(segment.style), strict=False)
        else:
            yield from _cells_of_wide_text(segment)


def _cells_of_wide_text(segment: Segment) -> Iterator[tuple[str, Style | None]]:
    for character in segment.text:
        yield character, segment.style
        for _ in range(cell_len(character) - 1):
            yield "", segment.style


class Sketch(Picture):
    """A picture that another widget draws."""

    def __init__(self, draw: Callable[[int, int], Text], classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._draw = draw

    def draw(self, width: int, height: int) -> Text:
        return self._draw(width, height)
