"""Where the panes of the Train screen are: which of them are displayed, and the region of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.geometry import Region, Size

ONE_COLUMN = 80
"""Columns below which panes are never side by side"""

LARGE = Size(100, 30)
"""Columns and rows of a screen on which the form and the log stay beside a run"""

WIDE = 130
"""Columns from which the form stays beside a run, whatever the height"""

STACKED = 24
"""Rows from which the chart is above the digit, and not beside it"""

LEAST_ROWS = 12
"""Rows of a pane in one column; with fewer, each pane gets all the room, and the others are scrolled to"""

FORM_WIDTH = 40
"""Columns of the form, at least"""

LOG_ROWS = (7, 14)
"""Rows of the log below the form: at least and at most"""

LEFT = ("form", "log")
"""The panes of the left column, where there are two columns"""

GAP = 1
"""Columns between two panes"""


@dataclass(frozen=True)
class Arrangement:
    """The panes of the Train screen.

    Args:
        size: The size of the screen.
        has_run: Whether a run is shown.
        is_form_open: Whether the user has opened the form, where it folds away.
        front: The pane in the place of the chart: `chart`, `layers` or `log`.
        has_problem: Whether something is wrong with the run, which needs a second line.
    """

    size: Size
    has_run: bool = False
    is_form_open: bool = False
    front: str = "chart"
    has_problem: bool = False

    @property
    def is_large(self) -> bool:
        """Whether there is room for everything at once."""
        return self.size.width >= LARGE.width and self.size.height >= LARGE.height

    @property
    def folds_form(self) -> bool:
        """Whether the form is only a line unless the user opens it."""
        if self.size.width < ONE_COLUMN:
            return True
        return self.has_run and not self.is_large and self.size.width < WIDE

    @property
    def shows_log_line(self) -> bool:
        """Whether the log is only a line."""
        return self.has_run and not self.is_large

    @property
    def status_rows(self) -> int:
        """Rows for the status of the run."""
        if self.has_problem or self.size.height >= LARGE.height:
            return 2
        return 1

    @property
    def displayed(self) -> tuple[str, ...]:
        """The names of the panes that are displayed, in the order in which they get the focus."""
        form = ("form",) if self.is_form_open or not self.folds_form else ()
        if self.size.width < ONE_COLUMN and self.is_form_open:
            return form
        if not self.has_run:
            return (*form, "digit")
        if self.is_large:
            front = self.front if self.front != "log" else "chart"
            return (*form, "log", front, "digit")
        if self.is_form_open and self.folds_form:
            return (*form, self.front)
        return (*form, self.front, "digit")

    def regions(self, room: Size) -> dict[str, Region]:
        """The region of each displayed pane in so much room."""
        names = self.displayed
        if self.size.width < ONE_COLUMN:
            rows = room.height
            if rows < LEAST_ROWS * len(names):
                rows *= len(names)
            return one_below_the_other(names, Region(0, 0, room.width, rows))
        left = [name for name in names if name in LEFT and (name != "log" or self.is_large)]
        right = [name for name in names if name not in left]
        left_room, right_room = columns(left, room)
        places = {}
        if left:
            places = left_column(left, left_room)
        if self.is_large or right_room.height >= STACKED:
            return places | one_below_the_other(right, right_room)
        return places | side_by_side(right, right_room)


def columns(left: list[str], room: Size) -> tuple[Region, Region]:
    """The left column and the right one; without panes on the left, the right one has all the room."""
    if not left:
        return Region(0, 0, 0, 0), room.region
    width = max(FORM_WIDTH, round(room.width * 0.3))
    return room.region.split_vertical(width)[0], Region(width + GAP, 0, room.width - width - GAP, room.height)


def left_column(names: list[str], room: Region) -> dict[str, Region]:
    """The form, and below it the log."""
    if len(names) == 1:
        return {names[0]: room}
    least, most = LOG_ROWS
    rows = min(max(least, room.height // 3), most)
    form, log = room.split_horizontal(room.height - rows)
    return {"form": form, "log": log}


def one_below_the_other(names: Sequence[str], room: Region) -> dict[str, Region]:
    """Panes of the same height."""
    places = {}
    y = room.y
    for index, name in enumerate(names):
        bottom = room.y + room.height * (index + 1) // len(names)
        places[name] = Region(room.x, y, room.width, bottom - y)
        y = bottom
    return places


def side_by_side(names: Sequence[str], room: Region) -> dict[str, Region]:
    """Panes of the same width."""
    places = {}
    x = room.x
    for index, name in enumerate(names):
        right = room.x + (room.width + GAP) * (index + 1) // len(names)
        places[name] = Region(x, room.y, right - x - GAP, room.height)
        x = right
    return places
