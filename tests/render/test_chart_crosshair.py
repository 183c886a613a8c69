"""The crosshair of a chart is a line at an epoch, with its number."""

from __future__ import annotations

import pytest

from .charts import drawing, drawn, run


def test_the_crosshair_is_a_line_at_its_epoch_with_its_number() -> None:
    picture = drawing(crosshair=3)
    lines = picture.text.plain.split("\n")
    assert picture.canvas
    column = picture.margin + picture.canvas.column(3)
    assert sum(line[column : column + 1] == "│" for line in lines[:-1]) > 9
    assert lines[-1][column] == "3"


def test_the_number_of_the_crosshair_leaves_no_part_of_another() -> None:
    ten = run([0.5] * 10)
    figures = drawn(ten, width=36, crosshair=9)[-1].replace("─", " ").replace("└", " ").split()
    assert figures == ["epoch", "0", "5", "9"]


def test_the_crosshair_covers_no_curve() -> None:
    plain = drawn()
    crossed = drawn(crosshair=3)
    for old, new in zip(plain[:-1], crossed[:-1], strict=True):
        assert all(a == b for a, b in zip(old, new, strict=False) if a != " ")


def test_the_crosshair_is_not_drawn_through_a_label() -> None:
    runs = [run([0.5] * count, label="a b c d e f") for count in (8, 2)]
    label = "▲ a b c d e f 50.00"
    for epoch in range(1, 9):
        assert label in "\n".join(drawn(*runs, width=110, crosshair=epoch))


@pytest.mark.parametrize("width", [20, 44, 100])
def test_an_epoch_is_found_at_its_column(width: int) -> None:
    picture = drawing(run([0.5] * 5), width=width)
    assert picture.canvas
    for number in range(1, 6):
        found = picture.epoch_at(picture.margin + picture.canvas.column(number))
        assert found is not None
        assert abs(found - number) <= 0.5
    assert picture.epoch_at(0) is None
    assert picture.epoch_at(picture.margin + picture.canvas.columns) is None
