"""The confusion matrix on a screen: every cell at a place that a click finds, and readable without colour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tuinet.render.confusion_grid import cell_at, confusion_grid
from tuinet.render.heat_styles import heat_styles
from tuinet.render.palette import DARK, PLAIN, SIXTEEN, SIXTEEN_LIGHT, Palette

DIGITS = [str(k) for k in range(10)]
FASHION = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
LETTERS = [f"letter {chr(65 + k)}" for k in range(26)]

MATRIX = np.diag(np.full(10, 1000))
MATRIX[4, 9] = 250
MATRIX[9, 4] = 30
MATRIX[3, 5] = 1


def grid(
    cursor: tuple[int, int] = (0, 0),
    size: tuple[int, int] = (58, 16),
    palette: Palette = PLAIN,
    normalise: bool = False,
) -> Text:
    return confusion_grid(MATRIX, DIGITS, *size, cursor, palette, normalise)


def numbered(count: int) -> np.ndarray:
    """A matrix in which every cell has another count."""
    return np.arange(100, 100 + count * count).reshape(count, count)


def style_of(text: Text, words: str) -> str:
    start = text.plain.index(words)
    return " ".join(str(span.style) for span in text.spans if span.start <= start < span.end)


@given(
    st.sampled_from([["only"], DIGITS, FASHION, LETTERS]),
    st.integers(1, 210),
    st.integers(1, 70),
    st.data(),
    st.booleans(),
)
def test_a_grid_fits_into_any_pane(
    classes: list[str], width: int, height: int, data: st.DataObject, normalise: bool
) -> None:
    count = len(classes)
    cursor = data.draw(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)))
    lines = confusion_grid(numbered(count), classes, width, height, cursor, DARK, normalise).plain.split("\n")
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


@given(st.sampled_from([["only"], DIGITS, FASHION, LETTERS]), st.integers(20, 210), st.integers(4, 70), st.data())
def test_the_cursor_is_always_in_sight_and_a_click_on_it_finds_it(
    classes: list[str], width: int, height: int, data: st.DataObject
) -> None:
    count = len(classes)
    cursor = data.draw(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)))
    lines = confusion_grid(numbered(count), classes, width, height, cursor, PLAIN, False).plain.split("\n")
    (y,) = [y for y, line in enumerate(lines) if "[" in line]
    left = lines[y].index("[")
    right = lines[y].index("]")
    assert lines[y][left + 1 : right].strip() == str(numbered(count)[cursor])
    assert {cell_at(x, y, classes, width, height, cursor) for x in range(left, right)} == {cursor}


@pytest.mark.parametrize(
    ("classes", "size"), [(DIGITS, (58, 16)), (FASHION, (58, 16)), (DIGITS, (76, 23)), (DIGITS, (118, 37))]
)
def test_a_click_on_any_figure_finds_its_cell(classes: list[str], size: tuple[int, int]) -> None:
    lines = confusion_grid(numbered(10), classes, *size, (0, 0), PLAIN, False).plain.split("\n")
    cells = [
        cell_at(line.index(str(count)), y, classes, *size, (0, 0))
        for count in range(100, 200)
        for y, line in enumerate(lines)
        if y > 1 and str(count) in line
    ]
    assert cells == [(row, column) for row in range(10) for column in range(10)]


@pytest.mark.parametrize("place", [(0, 0), (0, 5), (30, 0), (30, 1), (30, 12), (57, 5), (5, -1)])
def test_there_is_no_cell_outside_the_cells(place: tuple[int, int]) -> None:
    assert cell_at(*place, DIGITS, 58, 16, (0, 0)) is None


def test_ten_classes_fit_into_a_small_terminal() -> None:
    assert [line[0] for line in grid().plain.split("\n")[2:12]] == DIGITS


@pytest.mark.parametrize(("height", "lines"), [(22, 1), (23, 2), (33, 3)])
def test_rows_are_as_high_as_there_is_room_for(height: int, lines: int) -> None:
    rows = grid(size=(76, height)).plain.split("\n")
    assert [y for y, line in enumerate(rows) if line[0].isdecimal()] == [
        2 + (lines - 1) // 2 + k * lines for k in range(10)
    ]


def test_the_headings_tell_rows_from_columns() -> None:
    assert grid().plain.startswith("true ↓  predicted →")


def test_the_columns_have_their_names() -> None:
    assert grid().plain.split("\n")[1].split() == [*DIGITS, "recall"]


def test_zeros_are_dots() -> None:
    assert grid((9, 9)).plain.split("\n")[2].split() == ["0", "1000", *"·········", "100"]


def test_the_recall_makes_room_for_the_last_class() -> None:
    # As beside another lens on a screen of 120 columns.
    names = grid(size=(56, 16)).plain.split("\n")[1].split()
    assert names == [*DIGITS]
    assert "recall" not in grid(size=(56, 16)).plain.split("\n")[0]


def test_recall_is_at_the_end_of_each_row() -> None:
    assert grid().plain.split("\n")[2 + 4].endswith("  80.0")


def test_precision_is_below_each_column() -> None:
    assert grid().plain.split("\n")[-1].split()[9] == "80.0"


def test_a_class_without_images_has_no_recall_and_one_never_predicted_no_precision() -> None:
    lines = confusion_grid(np.array([[3, 0], [0, 0]]), ["a", "b"], 40, 6, (0, 0), PLAIN, False).plain.split("\n")
    assert lines[3].split()[-1] == "–"
    assert lines[4].split() == ["100", "–", "precision"]


@pytest.mark.parametrize(
    ("classes", "width", "label"),
    [(DIGITS, 58, "prec."), (DIGITS, 120, "precision"), (FASHION, 57, "prec."), (FASHION, 70, "precision")],
)
def test_the_line_of_precisions_says_what_it_is(classes: list[str], width: int, label: str) -> None:
    lines = confusion_grid(MATRIX, classes, width, 16, (0, 0), PLAIN, False).plain.split("\n")
    assert label in lines[-1].split()


def test_normalised_cells_are_percentages_of_their_row() -> None:
    assert grid((0, 0), normalise=True).plain.split("\n")[2 + 4].split() == "4 · · · · 80.0 · · · · 20.0 80.0".split()


def test_a_percentage_below_100_is_not_rounded_to_100() -> None:
    matrix = np.array([[99_999, 1], [0, 1]])
    assert "99.9" in confusion_grid(matrix, ["a", "b"], 40, 9, (1, 1), PLAIN, True).plain


def test_counts_of_many_digits_are_thousands() -> None:
    matrix = np.array([[24_000] + [0] * 9] + [[0] * 10] * 9)
    assert "24k" in confusion_grid(matrix, DIGITS, 58, 16, (1, 1), PLAIN, False).plain


def test_the_cursor_is_seen_without_colour() -> None:
    text = grid((4, 9))
    assert "reverse" in style_of(text, "[ 250]")


def test_names_of_the_cursor_are_bold() -> None:
    text = grid((4, 9))
    assert [style_of(text, words) for words in ("4    ·", "   9 ")] == [f"{PLAIN.accent} bold"] * 2


def test_the_commonest_mistakes_are_bold_without_colour() -> None:
    assert [style_of(grid(), words) for words in ("250", "30 ")] == ["bold", ""]


def test_the_background_shows_heat() -> None:
    text = grid(palette=DARK)
    styles = [style_of(text, words) for words in ("250", " 30 ", "1000 ")]
    assert all(" on #" in style for style in styles)
    assert len(set(styles)) == 3


def test_a_name_that_is_cut_ends_with_an_ellipsis() -> None:
    assert confusion_grid(MATRIX, FASHION, 58, 16, (0, 0), PLAIN, False).plain.split("\n")[11].startswith(" Ankle… ")


def test_the_name_of_a_column_is_cut_in_the_same_way() -> None:
    names = confusion_grid(MATRIX, FASHION, 80, 16, (0, 0), PLAIN, False).plain.split("\n")[1]
    assert "Pull…" in names


def test_the_title_says_which_classes_are_in_view() -> None:
    text = confusion_grid(numbered(26), LETTERS, 58, 16, (25, 0), PLAIN, False)
    assert text.plain.startswith("true ↓ 14–26  predicted → 1–8 of 26 classes")


def test_without_room_for_a_cell_a_line_says_so() -> None:
    assert grid(size=(40, 2)).plain == "The confusion matrix needs more room."


@pytest.mark.parametrize("palette", [SIXTEEN, SIXTEEN_LIGHT])
def test_with_sixteen_colours_the_hot_cells_are_blocks_of_one_colour(palette: Palette) -> None:
    for styles, hottest in zip(heat_styles(palette), (palette.right, palette.wrong), strict=True):
        assert set(styles) == {palette.dim, hottest, f"{palette.paper} on {hottest}"}
