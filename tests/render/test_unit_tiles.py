"""Tiles of units: where they are, and which of them are in view."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from tuinet.render.palette import PLAIN
from tuinet.render.unit_tiles import TileCaption, TileLayout, unit_tiles


def drawn(layout: TileLayout, selected: int) -> list[str]:
    def draw(tiles: range, slot: int, lines: int) -> Text:
        row = "".join("#" * (slot - 2) + "  " for _ in tiles)
        return Text("\n".join([row] * lines))

    def caption(tile: int) -> TileCaption:
        return TileCaption([f"{tile} a long caption", str(tile)])

    return unit_tiles(layout, draw, caption, selected, PLAIN).plain.split("\n")


@given(st.integers(1, 1024), st.integers(10, 200), st.integers(4, 60), st.integers(0, 10_000), st.integers(0, 1000))
def test_the_selected_tile_is_in_view_and_where_the_mouse_finds_it(
    count: int, width: int, height: int, selected: int, top: int
) -> None:
    selected %= count
    layout = TileLayout.of(count, (28, 28), width, height, selected, top)
    assert layout is not None
    assert selected in layout.in_view
    lines = drawn(layout, selected)
    assert len(lines) <= height
    assert all(cell_len(line.rstrip()) <= width for line in lines)
    ((y, line),) = [(y, line) for y, line in enumerate(lines) if "[" in line]
    assert layout.at(line.index("["), y) == selected


def test_the_rows_stay_where_they_are_while_the_cursor_is_in_view() -> None:
    first = TileLayout.of(1024, (28, 28), 78, 17, 0, 0)
    assert first is not None
    below = TileLayout.of(1024, (28, 28), 78, 17, first.in_view[-1] + 1, 0)
    assert below is not None
    assert below.top == 1
    back = TileLayout.of(1024, (28, 28), 78, 17, first.in_view[-1], below.top)
    assert back is not None
    assert back.top == below.top


def test_few_tiles_are_large_and_many_are_small() -> None:
    few = TileLayout.of(2, (28, 28), 118, 34, 0, 0)
    many = TileLayout.of(1024, (28, 28), 118, 34, 0, 0)
    assert few is not None
    assert many is not None
    assert few.lines > many.lines
    assert len(many.in_view) >= 10


def test_without_room_there_are_no_tiles() -> None:
    assert TileLayout.of(10, (28, 28), 6, 20, 0, 0) is None
    assert TileLayout.of(10, (28, 28), 80, 3, 0, 0) is None
