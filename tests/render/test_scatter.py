"""Scatter plots of many points in few cells."""

from __future__ import annotations

import numpy as np
import pytest
from rich.text import Text

from tuinet.render.class_styles import class_styles
from tuinet.render.palette import DARK, PLAIN
from tuinet.render.scatter import ScatterLook, ScatterPoints, class_names, legend, names_in, scatter
from tuinet.render.scatter_grid import ScatterGrid

CLASSES = ("0", "1", "2")
SIGNS = ScatterLook(CLASSES, signs=True)
DOTS = ScatterLook(CLASSES, signs=False)

# Three columns of cells, two rows: 0 and twice 1 below, 2 above on the right.
PLACES = np.array([[0.1, 0.1], [0.5, 0.1], [0.55, 0.2], [0.9, 0.9]], np.float32)
LABELS = np.array([0, 1, 1, 2])


def grid(places: np.ndarray = PLACES, width: int = 3, height: int = 2) -> ScatterGrid:
    return ScatterGrid(places.astype(np.float32), np.arange(len(places)), width, height)


def points(*wrong: int, labels: np.ndarray = LABELS) -> ScatterPoints:
    return ScatterPoints(labels, np.isin(np.arange(len(labels)), wrong))


def lines(text: Text) -> list[str]:
    return text.plain.split("\n")


def style_at(text: Text, column: int, row: int) -> str:
    """The style of a cell."""
    width = len(lines(text)[0]) + 1
    offset = row * width + column
    return " ".join(str(span.style) for span in text.spans if span.start <= offset < span.end)


def test_each_cell_shows_the_class_of_its_points() -> None:
    text = scatter(grid(), points(), SIGNS, DARK)
    assert lines(text) == ["  2", "01 "]
    assert style_at(text, 1, 1) == class_styles(3, DARK)[1]


def test_the_most_common_class_of_a_cell_is_shown() -> None:
    crowded = np.array([[0.5, 0.5]] * 3)
    assert lines(scatter(grid(crowded, 1, 1), points(labels=np.array([2, 0, 2])), SIGNS, PLAIN)) == ["2"]


def test_dots_are_where_the_points_are() -> None:
    # The dots of a braille cell are two wide and four high.
    places = np.array([[0.1, 0.9], [0.9, 0.1], [0.9, 0.9]])
    assert lines(scatter(grid(places, 1, 1), points(labels=np.array([0, 0, 0])), DOTS, PLAIN)) == ["⢉"]


def test_in_ascii_dots_are_denser_where_there_are_more_points() -> None:
    places = np.array([[0.1, 0.5]] + [[0.5, 0.5]] * 3 + [[0.9, 0.5]] * 9)
    look = ScatterLook(CLASSES, signs=False, ascii_only=True)
    assert lines(scatter(grid(places, 3, 1), points(labels=np.zeros(13, int)), look, PLAIN)) == [".:%"]


def test_points_beyond_the_edges_are_drawn_at_them() -> None:
    places = np.array([[-3, 5], [7, -1]])
    assert lines(scatter(grid(places), points(labels=np.array([0, 1])), SIGNS, PLAIN)) == ["0  ", "  1"]


def crowd(*counts: tuple[int, int]) -> str:
    """Draw a row of cells with these numbers of points and mistakes."""
    places = [[(column + 0.5) / len(counts), 0.5] for column, (count, _) in enumerate(counts) for _ in range(count)]
    wrong = [k < mistakes for count, mistakes in counts for k in range(count)]
    marked = ScatterPoints(np.zeros(len(wrong), int), np.array(wrong))
    return scatter(grid(np.array(places), len(counts), 1), marked, SIGNS, PLAIN).plain


@pytest.mark.parametrize("look", [SIGNS, DOTS])
def test_mistakes_are_crosses(look: ScatterLook) -> None:
    places = np.array([[0.1, 0.1]] + [[0.9, 0.9]] * 9)
    text = scatter(grid(places), points(0, labels=np.zeros(10, int)), look, DARK)
    assert lines(text)[1][0] == "✗"
    assert DARK.wrong in style_at(text, 0, 1)


def test_a_single_mistake_among_many_points_is_not_a_cross() -> None:
    assert crowd((5, 1), (9, 0)) == "00"
    assert crowd((5, 2), (9, 0)) == "✗0"


def test_where_most_is_wrong_a_cross_is_where_it_is_worse_than_elsewhere() -> None:
    assert crowd((10, 4), (10, 2)) == "00"
    assert crowd((10, 8), (10, 0)) == "✗0"
    assert crowd((10, 9), (10, 9)) == "00"


def test_the_cursor_is_in_brackets_and_its_style_ends_with_them() -> None:
    places = np.array([[0.3, 0.9], [0.1, 0.1]])
    text = scatter(grid(places, 6, 2), points(labels=np.array([1, 0])), SIGNS, DARK, cursor=0)
    assert lines(text) == ["[1]   ", "0     "]
    assert "reverse" in style_at(text, 0, 0)
    assert "reverse" in style_at(text, 2, 0)
    assert "reverse" not in style_at(text, 3, 0)


def test_at_the_edge_the_cursor_has_one_bracket() -> None:
    text = scatter(grid(), points(), SIGNS, DARK, cursor=3)
    assert lines(text) == [" [2", "01 "]
    assert "reverse" not in style_at(text, 0, 1)


def test_a_mistake_under_the_cursor_is_a_cross() -> None:
    assert lines(scatter(grid(), points(3), DOTS, PLAIN, cursor=3))[0] == " [✗"


def test_the_subject_has_a_sign_of_its_own() -> None:
    assert lines(scatter(grid(), points(), SIGNS, PLAIN, subject=(0.1, 0.9))) == ["◆ 2", "01 "]
    assert lines(scatter(grid(), points(), SIGNS, PLAIN, cursor=0, subject=(0.1, 0.1))) == ["  2", "◆] "]
    # Brackets leave it in sight.
    assert lines(scatter(grid(), points(), SIGNS, PLAIN, cursor=1, subject=(0.1, 0.1))) == ["  2", "◆1]"]


def test_points_that_are_not_shown_are_not_drawn() -> None:
    some = ScatterGrid(PLACES, np.array([3]), 3, 2)
    assert lines(scatter(some, points(), SIGNS, PLAIN)) == ["  2", "   "]
    none = ScatterGrid(PLACES, np.array([], int), 3, 2)
    assert lines(scatter(none, points(), DOTS, PLAIN)) == ["   ", "   "]
    assert none.nearest(0, 0) is None
    assert none.toward(0, 1, 0) is None


def test_the_way_leads_to_the_nearest_point_in_another_cell() -> None:
    # In a grid of 10 × 10 cells: a start, one far on the right, one nearer but aside, one in the same cell.
    places = np.array([[0.05, 0.55], [0.95, 0.55], [0.35, 0.65], [0.08, 0.52]])
    start = grid(places, 10, 10)
    assert start.toward(0, 1, 0) == 2
    assert start.toward(2, 1, 0) == 1
    assert start.toward(0, 0, -1) == 2
    assert start.toward(0, 0, 1) is None
    assert start.toward(0, -1, 0) is None


def test_every_point_can_be_reached() -> None:
    """Whatever the cloud, arrows lead to each of its cells."""
    places = np.random.default_rng(0).normal(0.5, 0.2, (300, 2))
    cloud = grid(places, 30, 12)
    reached = {0}
    ahead = [0]
    while ahead:
        point = ahead.pop()
        for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            other = cloud.toward(point, right, down)
            if other is not None and other not in reached:
                reached.add(other)
                ahead.append(other)
    assert set(cloud.cells[sorted(reached)].tolist()) == set(cloud.cells.tolist())


def test_the_legend_names_classes_that_have_names() -> None:
    assert legend(SIGNS, PLAIN, 80).plain == "✗ mistakes ◆ the image  0 1 2"
    assert legend(SIGNS, PLAIN, 26).plain == "✗ mistakes ◆ the image 012"
    named = ScatterLook(("Shirt", "Sandal"), signs=True)
    assert legend(named, PLAIN, 80).plain.rstrip() == "✗ mistakes ◆ the image  0 Shirt  1 Sandal"
    assert len(legend(named, PLAIN, 20).plain) == 20


def test_a_legend_without_room_for_all_names_has_the_characters_of_all_classes() -> None:
    named = ScatterLook(("Shirt", "Sandal"), signs=True)
    assert legend(named, PLAIN, 40).plain == "✗ mistakes ◆ the image  0 1"
    assert not names_in(legend(named, PLAIN, 40), named)
    assert names_in(legend(named, PLAIN, 80), named)


@pytest.mark.parametrize(
    ("height", "names"), [(3, "0 Shirt|1 Sandal|2 Ankle…"), (2, "0 Shirt|… 2 more"), (1, ""), (0, "")]
)
def test_the_names_of_classes_are_listed_as_far_as_they_fit(height: int, names: str) -> None:
    named = ScatterLook(("Shirt", "Sandal", "Ankle boot"), signs=True)
    assert "|".join(line.plain.rstrip() for line in class_names(named, PLAIN, 8, height)) == names


def test_cells_full_of_mistakes_are_crosses_even_if_nearly_all_images_are_mistakes() -> None:
    places = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]], np.float32)
    marked = ScatterPoints(np.array([0, 1, 2]), np.array([True, False, True]))
    drawn = scatter(ScatterGrid(places, np.arange(3), 4, 2), marked, SIGNS, PLAIN)
    assert drawn.plain.count("✗") == 1


def test_dots_without_colour_have_no_classes_to_explain() -> None:
    assert legend(DOTS, PLAIN, 80).plain == "✗ mistakes ◆ the image "
    assert "0 1 2" in legend(DOTS, DARK, 80).plain


def test_in_ascii_the_legend_explains_the_density_of_dots() -> None:
    look = ScatterLook(CLASSES, signs=False, ascii_only=True)
    assert legend(look, DARK, 80).plain == "✗ mistakes ◆ the image .:% few to many  0 1 2"
    assert legend(look, DARK, 26).plain == "✗ mistakes ◆ the image 012"
