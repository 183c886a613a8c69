"""A drawing on a canvas: which pixel a cell shows, and what is seen without colour."""

from __future__ import annotations

from itertools import chain, product

import numpy as np
import pytest
from rich.text import Text

from tuinet.render.attribution import ASCII_AGAINST, FOR
from tuinet.render.canvas import Cursor, canvas, point_at, scale_for
from tuinet.render.contrast import LEGIBLE, VISIBLE, contrast
from tuinet.render.palette import DARK, LIGHT, PLAIN, SIXTEEN, SIXTEEN_LIGHT, Palette

SHAPE = (28, 28)


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(28, 14, 1), (55, 27, 1), (56, 28, 2), (200, 27, 1), (120, 50, 3), (27, 14, 0)]
)
def test_the_scale_is_the_largest_that_fits(width: int, height: int, scale: int) -> None:
    assert scale_for(SHAPE, width, height) == scale


@pytest.mark.parametrize("palette", [DARK, LIGHT, PLAIN])
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_pixel_is_drawn_in_the_cells_that_point_at_it(scale: int, ascii_only: bool, palette: Palette) -> None:
    blank = np.zeros(SHAPE, np.uint8)
    for row, column in [(0, 0), (5, 9), (27, 27)]:
        pixels = blank.copy()
        pixels[row, column] = 255
        before = cells(canvas(blank, scale, palette, ascii_only=ascii_only))
        after = cells(canvas(pixels, scale, palette, ascii_only=ascii_only))
        changed = [(y, x) for y, line in enumerate(after) for x, cell in enumerate(line) if cell != before[y][x]]
        assert changed
        for y, x in changed:
            down, right = point_at(x, y, scale)
            assert abs(down - row - 0.5) <= 0.5
            assert int(right) == column


@pytest.mark.parametrize("ascii_only", [False, True])
def test_without_colour_an_overlay_is_made_of_signs(ascii_only: bool) -> None:
    overlay = np.zeros(SHAPE, np.float32)
    overlay[3, 4] = 1
    overlay[9, 4] = -1
    overlay[20, 4] = 0.1
    text = canvas(np.zeros(SHAPE, np.uint8), 2, PLAIN, ascii_only=ascii_only, overlay=overlay).plain
    strongest = "==" if ascii_only else "≡≡"
    inner = [line.strip(" ") for line in text.split("\n")[1:-1]]
    assert [line for line in inner if line] == ["##", strongest]


def test_in_colour_an_overlay_leaves_the_ink_to_be_seen() -> None:
    overlay = np.ones(SHAPE, np.float32)
    pixels = np.zeros(SHAPE, np.uint8)
    pixels[:, 9] = 255
    line = cells(canvas(pixels, 2, DARK, overlay=overlay))[0]
    assert line[0] != line[18]
    assert line[0] != cells(canvas(pixels, 2, DARK))[0][0]


@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_in_colour_the_signs_of_an_overlay_are_characters_too(scale: int, palette: Palette) -> None:
    pixels = np.zeros(SHAPE, np.uint8)
    pixels[:, 5:] = 255
    overlay = np.zeros(SHAPE, np.float32)
    overlay[:, 4:6] = 1
    overlay[:, 20] = -1
    line = canvas(pixels, scale, palette, overlay=overlay).plain.split("\n")[0]
    assert line.strip() == "#" * 2 * scale + " " * 14 * scale + "≡" * scale
    looks = {look for character, look in cells(canvas(pixels, scale, palette, overlay=overlay))[0] if character == "#"}
    assert len(looks) == 2, "in front of paper and of ink"


@pytest.mark.parametrize("palette", [DARK, PLAIN])
@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("level", [0, 255])
def test_the_cursor_is_seen_on_paper_and_on_ink(level: int, scale: int, palette: Palette) -> None:
    pixels = np.full(SHAPE, level, np.uint8)
    plain = cells(canvas(pixels, scale, palette))
    marked = {is_down: cells(canvas(pixels, scale, palette, cursor=Cursor(7, 9, is_down))) for is_down in (False, True)}
    for lines in marked.values():
        changed = {(y, x) for y, line in enumerate(lines) for x, cell in enumerate(line) if cell != plain[y][x]}
        assert changed == {(7 * scale // 2, 9 * scale), (7 * scale // 2, 10 * scale - 1)}
    if palette.colour or scale > 1:
        assert marked[True] != marked[False]


@pytest.mark.parametrize("level", [0, 80, 160, 255])
def test_in_ascii_no_shade_of_ink_is_a_sign_of_the_overlay(level: int) -> None:
    overlay = np.zeros(SHAPE, np.float32)
    overlay[0, 0] = 1
    pixels = np.full(SHAPE, level, np.uint8)
    text = canvas(pixels, 1, PLAIN, ascii_only=True, overlay=overlay).plain
    assert set(text[1:]).isdisjoint(FOR + ASCII_AGAINST)


@pytest.mark.parametrize("row", [10, 11])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_where_a_pixel_is_half_a_cell_the_cursor_keeps_its_colour(level: int, row: int) -> None:
    pixels = np.full(SHAPE, level, np.uint8)
    for is_down, colour in ((False, DARK.warning), (True, DARK.right)):
        _, look = cells(canvas(pixels, 1, DARK, cursor=Cursor(row, 9, is_down)))[row // 2][9]
        assert colour in look.split()


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN, SIXTEEN_LIGHT])
def test_the_cursor_keeps_its_hue_on_ink(palette: Palette) -> None:
    line = cells(canvas(np.full(SHAPE, 255, np.uint8), 2, palette, cursor=Cursor(7, 9, is_down=True)))[7]
    (front,) = {look.split()[1] for character, look in line if character == "{"}
    assert len({front[1:3], front[3:5], front[5:7]}) > 1, "neither black nor white nor grey"


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN, SIXTEEN_LIGHT])
def test_the_cursor_and_the_signs_can_be_read_on_every_shade(palette: Palette) -> None:
    shades = np.linspace(0, 255, SHAPE[0]).astype(np.uint8)
    pixels = np.repeat(shades[:, None], SHAPE[1], axis=1)
    overlay = np.tile(np.linspace(-1, 1, SHAPE[1]).astype(np.float32), (SHAPE[0], 1))
    for row, is_down, marks in product(range(0, SHAPE[0], 3), (False, True), (None, overlay)):
        picture = canvas(pixels, 2, palette, cursor=Cursor(row, 9, is_down), overlay=marks)
        for character, look in set(chain.from_iterable(cells(picture))):
            if look.startswith("bold"):
                _, front, _, behind = look.split()
                least = VISIBLE if character in "[]{}" else LEGIBLE
                assert contrast(front, behind) >= least, (character, look)


def cells(text: Text) -> list[list[tuple[str, str]]]:
    """The character and the style of each cell."""
    lines = []
    for line in text.split("\n", allow_blank=True):
        styles = [str(line.style)] * len(line.plain)
        for span in line.spans:
            styles[span.start : span.end] = [str(span.style)] * (span.end - span.start)
        lines.append(list(zip(line.plain, styles, strict=True)))
    return lines
