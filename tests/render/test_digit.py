"""Pictures of digits: as large as fits, as dark as their pixels, in few runs of style."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from rich.text import Text

from tuinet.render.digit import ascii_digit, digit, digit_note, half_block_digit
from tuinet.render.digit_styles import DIGIT_STYLES
from tuinet.render.palette import DARK, LIGHT, PLAIN, SIXTEEN, Palette
from tuinet.render.ramps import INK, ramp
from tuinet.render.resampling import fit, resample, without_margins

BLANK = np.zeros((28, 28), np.uint8)
SOLID = np.full((28, 28), 255, np.uint8)

shapes = st.tuples(st.integers(1, 40), st.integers(1, 40)) | st.sampled_from([(1, 300), (300, 1), (300, 20), (28, 28)])
panes = st.tuples(st.integers(1, 130), st.integers(1, 60))


def size(text: Text) -> tuple[int, int]:
    """Columns and lines of a picture, which is a rectangle."""
    lines = text.plain.split("\n")
    assert {len(line) for line in lines} == {len(lines[0])}
    return len(lines[0]), len(lines)


def style_at(text: Text, offset: int) -> str:
    return next(str(span.style) for span in text.spans if span.start <= offset < span.end)


def noise(shape: tuple[int, int]) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, shape, np.uint8)


@given(shapes, panes, st.sampled_from(DIGIT_STYLES), st.sampled_from([DARK, LIGHT, PLAIN]))
def test_any_image_fits_into_any_pane(
    shape: tuple[int, int], pane: tuple[int, int], style: str, palette: Palette
) -> None:
    width, height = size(digit(noise(shape), style, *pane, palette))
    assert 1 <= width <= pane[0]
    assert 1 <= height <= pane[1]


@given(shapes, panes, st.sampled_from(DIGIT_STYLES))
def test_any_scale_has_a_note(shape: tuple[int, int], pane: tuple[int, int], style: str) -> None:
    assert digit_note(shape, style, *pane)


@given(shapes, panes)
def test_an_image_touches_the_edges_of_the_pane(shape: tuple[int, int], pane: tuple[int, int]) -> None:
    room = pane[1], pane[0]
    grid = fit(shape, room)
    assert 0 in (room[0] - grid[0], room[1] - grid[1])


@pytest.mark.parametrize(
    ("style", "pane", "expected"),
    [
        ("ascii", (56, 28), (56, 28)),
        ("ascii", (28, 14), (28, 14)),
        ("ascii", (40, 100), (40, 20)),
        ("ascii", (20, 10), (20, 10)),
        ("ascii", (111, 60), (111, 56)),
        ("ascii", (90, 40), (80, 40)),
        ("ascii", (112, 56), (112, 56)),
        ("half blocks", (28, 14), (28, 14)),
        ("half blocks", (55, 28), (55, 28)),
        ("half blocks", (56, 28), (56, 28)),
        ("braille", (14, 7), (14, 7)),
        ("braille", (56, 28), (56, 28)),
        ("numbers", (130, 40), (112, 28)),
        ("numbers", (84, 28), (84, 28)),
        ("numbers", (56, 28), (56, 28)),
        ("numbers", (28, 14), (28, 14)),
    ],
)
def test_a_digit_is_as_large_as_fits(style: str, pane: tuple[int, int], expected: tuple[int, int]) -> None:
    assert size(digit(SOLID, style, *pane, PLAIN)) == expected


@given(shapes, shapes)
def test_area_averaging_keeps_the_mean(shape: tuple[int, int], grid: tuple[int, int]) -> None:
    pixels = noise(shape)
    assert resample(pixels, grid, smooth=False).mean() == pytest.approx(pixels.mean())


@given(st.tuples(st.integers(1, 9), st.integers(1, 9)), st.integers(1, 5), st.integers(1, 5))
def test_without_smoothing_whole_multiples_repeat_the_pixels(shape: tuple[int, int], down: int, across: int) -> None:
    pixels = noise(shape)
    enlarged = pixels.repeat(down, 0).repeat(across, 1)
    assert np.array_equal(resample(pixels, enlarged.shape, smooth=False), enlarged)


@given(shapes, shapes)
def test_no_sample_is_brighter_or_darker_than_the_pixels(shape: tuple[int, int], grid: tuple[int, int]) -> None:
    pixels = noise(shape)
    samples = resample(pixels, grid)
    assert samples.min() >= pixels.min() - 1e-9
    assert samples.max() <= pixels.max() + 1e-9


def test_an_enlarged_image_is_interpolated_between_the_middles_of_its_pixels() -> None:
    assert resample(np.array([[0, 80]], np.uint8), (1, 4)).tolist() == [[0, 20, 60, 80]]


def test_a_pixel_on_an_edge_counts_by_its_share() -> None:
    assert resample(np.array([[0, 60, 120]], np.uint8), (1, 2)) == pytest.approx(np.array([[20, 100]]))


@pytest.mark.parametrize("style", ["ascii", "half blocks", "braille"])
@pytest.mark.parametrize("pane", [(56, 28), (28, 14), (7, 3)])
def test_no_ink_is_blank(style: str, pane: tuple[int, int]) -> None:
    assert not digit(BLANK, style, *pane, DARK).plain.strip()


@pytest.mark.parametrize("palette", [DARK, LIGHT, PLAIN])
def test_a_darker_pixel_never_has_less_ink(palette: Palette) -> None:
    gradient = np.arange(256, dtype=np.uint8)[None]
    shown = digit(gradient, "ascii", 512, 1, palette).plain
    inks = [INK[character] for character in shown]
    assert inks == sorted(inks)
    assert set(shown) == set(ramp(palette))


def test_light_and_dark_backgrounds_have_ramps_of_their_own() -> None:
    assert ramp(LIGHT) != ramp(DARK)


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_a_darker_pixel_has_more_ink_in_its_colours_in_front_and_behind(palette: Palette) -> None:
    gradient = np.arange(256, dtype=np.uint8)[None]
    styles = [str(span.style).split(" on ") for span in digit(gradient, "ascii", 512, 1, palette).spans]
    for colours in zip(*styles, strict=True):
        values = [int(colour[1:], 16) for colour in colours]
        assert values == sorted(values, reverse=palette.light)


def test_with_sixteen_colours_there_is_nothing_behind_the_characters() -> None:
    styles = {str(span.style) for span in digit(noise((28, 28)), "ascii", 56, 28, SIXTEEN).spans}
    assert styles == {SIXTEEN.dim, SIXTEEN.ink}


def test_a_pixel_is_two_characters_at_full_size() -> None:
    assert ascii_digit(np.array([[0, 0, 255, 255], [255, 255, 0, 0]], np.uint8)).plain == "   .%@@@\n@@@%.   "


def test_a_reduced_character_is_the_mean_of_two_pixels_below_each_other() -> None:
    pixels = np.array([[255, 0], [0, 0], [255, 255], [255, 255]], np.uint8)
    assert digit(pixels, "ascii", 2, 2, PLAIN).plain == f"{ramp(PLAIN)[4]} \n@@"


@pytest.mark.parametrize("style", ["ascii", "half blocks", "braille"])
@pytest.mark.parametrize("pane", [(20, 10), (10, 5), (8, 4)])
def test_a_stroke_of_one_pixel_stays_visible_in_every_line(style: str, pane: tuple[int, int]) -> None:
    stroke = BLANK.copy()
    stroke[:, 14] = 255
    assert all(line.strip() for line in digit(stroke, style, *pane, PLAIN).plain.split("\n"))


def test_half_blocks_without_colour_are_four_characters() -> None:
    pixels = np.array([[0, 0, 255, 255], [0, 255, 0, 255]], np.uint8)
    assert digit(pixels, "half blocks", 4, 1, PLAIN).plain == " ▄▀█"


def test_half_blocks_have_the_upper_pixel_in_front_and_the_lower_behind() -> None:
    text = digit(np.array([[255], [0]], np.uint8), "half blocks", 1, 1, DARK)
    assert (text.plain, style_at(text, 0)) == ("▀", f"{DARK.ink} on {DARK.paper}")


def test_an_odd_row_of_half_blocks_has_paper_below() -> None:
    assert half_block_digit(np.full((3, 1), 255, np.uint8)).plain == " \n▀"


@pytest.mark.parametrize(
    ("row", "column", "expected"), [(0, 0, "⠁"), (3, 0, "⡀"), (0, 1, "⠈"), (3, 1, "⢀"), (2, 1, "⠠")]
)
def test_a_pixel_is_a_braille_dot_at_full_size(row: int, column: int, expected: str) -> None:
    pixels = np.zeros((4, 2), np.uint8)
    pixels[row, column] = 255
    assert digit(pixels, "braille", 1, 1, PLAIN).plain == expected


def test_grey_is_half_of_the_dots_where_a_pixel_has_many() -> None:
    pixels = np.array([[128, 255]], np.uint8)
    assert digit(pixels, "braille", 4, 1, PLAIN).plain == "⢕⢕⣿⣿"


def test_numbers_are_the_pixel_values() -> None:
    pixels = np.array([[0, 7], [128, 255]], np.uint8)
    assert digit(pixels, "numbers", 8, 2, PLAIN).plain == "   ·   7\n 128 255"


@pytest.mark.parametrize(("width", "expected"), [(6, "  ·  7\n 80 ff"), (5, " · 7\n80ff"), (4, " · 7\n80ff")])
def test_numbers_are_hexadecimal_where_decimals_do_not_fit(width: int, expected: str) -> None:
    assert digit(np.array([[0, 7], [128, 255]], np.uint8), "numbers", width, 2, PLAIN).plain == expected


def test_numbers_are_means_where_not_all_pixels_fit() -> None:
    pixels = np.array([[0, 100, 0, 0], [100, 200, 0, 0], [0, 0, 50, 50], [0, 0, 50, 50]], np.uint8)
    assert digit(pixels, "numbers", 8, 2, PLAIN).plain == " 100   ·\n   ·  50"


def test_numbers_become_characters_where_not_even_two_digits_fit() -> None:
    assert digit(SOLID, "numbers", 1, 1, PLAIN).plain == "@"


def test_without_colour_there_are_no_styles() -> None:
    assert not any(digit(noise((28, 28)), style, 56, 28, PLAIN).spans for style in DIGIT_STYLES)


@pytest.mark.parametrize("style", ["ascii", "braille", "half blocks", "numbers"])
def test_equal_neighbours_are_one_run(style: str) -> None:
    assert len(digit(SOLID, style, 56, 28, DARK).spans) == 1


def test_blanks_without_ink_have_no_style() -> None:
    gap = np.array([[255, 255, 0, 0, 0, 0, 255, 255]], np.uint8)
    picture = digit(gap, "ascii", 16, 1, DARK)
    assert all(picture.plain[span.start : span.end] != "    " for span in picture.spans)


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_full_ink_has_the_colour_of_ink(palette: Palette) -> None:
    assert style_at(digit(SOLID, "ascii", 56, 28, palette), 0).split(" on ")[0] == palette.ink


@pytest.mark.parametrize("style", DIGIT_STYLES)
def test_a_picture_is_not_wrapped(style: str) -> None:
    assert digit(SOLID, style, 56, 28, DARK).no_wrap


@pytest.mark.parametrize(
    ("style", "pane", "note"),
    [
        ("ascii", (56, 28), "28×28"),
        ("ascii", (28, 14), "28×28 at 1/2"),
        ("ascii", (40, 20), "28×28 at 71 %"),
        ("ascii", (112, 56), "28×28 at 2×"),
        ("ascii", (90, 40), "28×28 at 1.4×"),
        ("half blocks", (60, 28), "28×28 at 2×"),
        ("braille", (14, 7), "28×28"),
        ("numbers", (112, 28), "28×28"),
        ("numbers", (56, 28), "28×28 in hexadecimal"),
        ("numbers", (28, 14), "means of 2×2 pixels in hexadecimal"),
        ("numbers", (60, 14), "means of 2×2 pixels"),
        ("numbers", (1, 1), "28×28 at 1/56"),
    ],
)
def test_the_note_has_the_scale(style: str, pane: tuple[int, int], note: str) -> None:
    assert digit_note((28, 28), style, *pane) == note


@given(shapes, st.integers(0, 5), st.integers(0, 5))
def test_margins_are_blank_rows_and_columns_alone(shape: tuple[int, int], before: int, after: int) -> None:
    ink = np.full(shape, 200, np.uint8)
    assert np.array_equal(without_margins(np.pad(ink, ((before, after), (after, before)))), ink)


def test_a_blank_image_is_all_margin_and_stays() -> None:
    assert without_margins(BLANK).shape == BLANK.shape
