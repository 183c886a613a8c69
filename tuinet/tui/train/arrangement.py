"""The arrangement of the Train screen: the displayed panes, and the region of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from textual.geometry import Region, Size

ONE_COLUMN = 80
"""Columns below which panes are never side by side"""

LARGE = Size(100, 30)
"""Columns and rows of a screen on which the form and the log stay beside a run"""

WIDE = 130
"""Minimum number of columns for the form beside a run, whatever the height"""

STACKED = 24
"""Minimum number of rows for the chart above the digit; with fewer it is beside it"""

LEAST_ROWS = 12
"""Rows of a pane in one column; with fewer, each pane gets all the room, and the others are scrolled to"""

FORM_WIDTH = 40
"""Minimum number of columns of the form"""

LOG_ROWS = (7, 20)
"""Minimum and maximum number of rows of the log below the form"""

LAYERS_BESIDE = 112
"""Minimum number of columns of a large screen for the layers beside the chart"""

LAYERS_ABOVE = 24
"""Minimum number of rows of a small screen for the layers above the chart"""

LEFT = ("form", "log")
"""The panes of the left column, where there are two columns"""

TWO_PANES = 70
"""Minimum number of columns for the layers and the chart side by side; with fewer, one is below the other"""

GAP = 1
"""Columns between two panes"""


@dataclass(frozen=True)
class Arrangement:
    """The panes of the Train screen.

    Args:
        size: The size of the screen.
        has_run: True if a run is shown.
        is_form_open: True if the user has opened the form, where it folds away.
        front: The pane in place of the chart: `chart`, `layers` or `log`. There may be room for the chart as well.
        has_problem: True if something is wrong with the run, which needs a second line.
        is_opening: True if a run is opened and none is shown yet: then no pane is displayed.
    """

    size: Size
    has_run: bool = False
    is_form_open: bool = False
    front: str = "chart"
    has_problem: bool = False
    is_opening: bool = False

    @property
    def is_large(self) -> bool:
        """True if there is room for everything at once."""
        return self.size.width >= LARGE.width and self.size.height >= LARGE.height

    @property
    def has_one_column(self) -> bool:
        """True if all panes are one below the other, and may have to be scrolled to."""
        return self.size.width < ONE_COLUMN

    @property
    def folds_form(self) -> bool:
        """True if the form is only a line unless the user opens it."""
        if self.has_one_column:
            return True
        return self.has_run and not self.is_large and self.size.width < WIDE

    @property
    def shows_log_line(self) -> bool:
        """True if the log is only a line."""
        return self.has_run and not self.is_large

    @property
    def shows_form_line(self) -> bool:
        """True if the form is only a line."""
        return not self.is_opening and "form" not in self.displayed

    @property
    def status_rows(self) -> int:
        """Rows for the status of the run."""
        if self.has_problem or self.size.height >= LARGE.height:
            return 2
        return 1

    @property
    def displayed(self) -> tuple[str, ...]:
        """The names of the panes that are displayed, in the order they get the focus."""
        if self.is_opening:
            return ()
        form: tuple[str, ...] = ("form",)
        if self.folds_form and not self.is_form_open:
            form = ()
        if self.has_one_column and self.is_form_open:
            return form
        if not self.has_run:
            return (*form, "digit")
        if self.is_large:
            return (*form, "log", *self.fronts, "digit")
        if self.is_form_open and self.folds_form:
            return (*form, *self.fronts)
        return (*form, *self.fronts, "digit")

    @property
    def fronts(self) -> tuple[str, ...]:
        """The panes in place of the chart. The log is not one where it is displayed anyway."""
        if self.front == "log" and self.is_large:
            return ("chart",)
        if self.front == "layers" and self.has_room_for_layers:
            return ("layers", "chart")
        return (self.front,)

    @property
    def has_room_for_layers(self) -> bool:
        """True if there is room for the layers beside the chart or, on a small screen, above it."""
        if self.is_large:
            return self.size.width >= LAYERS_BESIDE
        return self.size.width >= ONE_COLUMN and self.size.height >= LAYERS_ABOVE

    def regions(self, room: Size) -> dict[str, Region]:
        """Return the region of each displayed pane in the room that there is."""
        names = self.displayed
        if not names:
            return {}
        if self.has_one_column:
            rows = room.height
            if rows < LEAST_ROWS * len(names):
                rows *= len(names)
            return dict(zip(names, rows_of(len(names), Region(0, 0, room.width, rows)), strict=True))
        left = [name for name in names if name in LEFT and name not in self.fronts]
        left_room, right_room = columns(left, room)
        places = dict(zip(left, left_rows(len(left), left_room), strict=True))
        groups = [
            [name for name in names if name in self.fronts],
            [name for name in names if name == "digit"],
        ]
        groups = [group for group in groups if group]
        split = columns_of
        if self.is_large or right_room.height >= STACKED:
            split = rows_of
        for group, share in zip(groups, split(len(groups), right_room), strict=True):
            split_group = columns_of
            if share.width < TWO_PANES:
                split_group = rows_of
            places |= dict(zip(group, split_group(len(group), share), strict=True))
        return places


def columns(left: list[str], room: Size) -> tuple[Region, Region]:
    """Return the left column and the right one; without panes on the left, the right one has all the room."""
    if not left:
        return Region(0, 0, 0, 0), room.region
    width = max(FORM_WIDTH, round(room.width * 0.3))
    return Region(0, 0, width, room.height), Region(width + GAP, 0, room.width - width - GAP, room.height)


def left_rows(count: int, room: Region) -> list[Region]:
    """Return the form and, below it, the log."""
    if count < 2:
        return [room] * count
    least, most = LOG_ROWS
    rows = min(max(least, room.height // 3), most)
    return [*room.split_horizontal(room.height - rows)]


def rows_of(count: int, room: Region) -> list[Region]:
    """Return regions of the same height, one below the other."""
    edges = [room.y + room.height * index // count for index in range(count + 1)]
    return [Region(room.x, top, room.width, bottom - top) for top, bottom in pairwise(edges)]


def columns_of(count: int, room: Region) -> list[Region]:
    """Return regions of the same width, side by side."""
    edges = [room.x + (room.width + GAP) * index // count for index in range(count + 1)]
    return [Region(left, room.y, right - left - GAP, room.height) for left, right in pairwise(edges)]
