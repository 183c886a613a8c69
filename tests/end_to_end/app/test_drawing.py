"""Drawing in the app on a real terminal: the network names what is drawn, with the mouse and with the keys."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ...drawings import DRAWINGS, Strokes
from ..conftest import Tuinet
from ..terminal import Terminal
from .conftest import Open

ONE = DRAWINGS[2]
SEVEN = DRAWINGS[14]

CORNER = (1, 6)
"""The column and the line of the canvas at 80×24, where a cell is two rows of pixels"""

START = (14, 14)
"""The column and the row of the cursor"""

TOWARDS = {
    (-1, -1): "home",
    (0, -1): "up",
    (1, -1): "pageup",
    (-1, 0): "left",
    (1, 0): "right",
    (-1, 1): "end",
    (0, 1): "down",
    (1, 1): "pagedown",
}
"""The key for each direction (column, row)"""


@pytest.fixture
def seen(app: Open, home: Tuinet) -> Terminal:
    """The Draw screen with the run `first`."""
    seen = app("--run", "first")
    seen.press("4")
    seen.until("Draw a digit here", "The answer appears here.")
    return seen


def drag(seen: Terminal, strokes: Strokes) -> None:
    """Draw with the mouse: few points, as of a fast hand."""
    for stroke in strokes:
        cells = [(CORNER[0] + round(column), CORNER[1] + round(row) // 2) for column, row in stroke]
        seen.drag(*cells)


def keys(strokes: Strokes) -> list[str]:
    """The keys that draw the same: to the beginning of a stroke, pen down, along it, pen up."""
    pressed = []
    position = START
    for stroke in strokes:
        start, *others = [(round(column), round(row)) for column, row in stroke]
        pressed += [*way(position, start), "space"]
        for here, there in pairwise([start, *others]):
            pressed += way(here, there)
        pressed.append("space")
        position = (others or [start])[-1]
    return pressed


def way(here: tuple[int, int], there: tuple[int, int]) -> list[str]:
    """The keys from one pixel to another, in as straight a line as there is."""
    pressed = []
    steps = max(abs(there[0] - here[0]), abs(there[1] - here[1]))
    points = [
        tuple(round(start + (end - start) * step / steps) for start, end in zip(here, there, strict=True))
        for step in range(steps + 1)
    ]
    for (column, row), (next_column, next_row) in pairwise(points):
        pressed.append(TOWARDS[next_column - column, next_row - row])
    return pressed


@pytest.mark.parametrize(("label", "strokes"), [ONE, SEVEN])
def test_the_network_names_a_digit_that_is_drawn_with_the_mouse(seen: Terminal, label: int, strokes: Strokes) -> None:
    drag(seen, strokes)
    seen.until(f"predicted {label}", f"> {label} █", f"{label} · ")
    seen.press("c")
    seen.until("Draw a digit here")


@pytest.mark.parametrize(("label", "strokes"), [ONE, SEVEN])
def test_the_network_names_a_digit_that_is_drawn_with_the_keys(seen: Terminal, label: int, strokes: Strokes) -> None:
    seen.press(*keys(strokes))
    seen.until(f"predicted {label}", f"> {label} █")


def test_a_drawing_is_looked_into_on_the_inside_screen(seen: Terminal) -> None:
    drag(seen, ONE[1])
    seen.until("predicted 1")
    seen.press("5")
    seen.until("drawing")
