"""How the chart pane arranges accuracy and loss, and what its title says."""

from __future__ import annotations

import pytest

from tuinet.tui.widgets.chart_arrangement import stands_side_by_side
from tuinet.tui.widgets.chart_pane import ChartPane

from .conftest import opened
from .test_crosshair import recorded

pytestmark = pytest.mark.usefixtures("soon_idle")


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(40, 20, False), (89, 20, False), (90, 20, True), (78, 9, True), (60, 9, False)],
)
def test_two_charts_stand_side_by_side_where_that_gives_them_more_room(width: int, height: int, expected: bool) -> None:
    assert stands_side_by_side(width, height) == expected


async def test_the_title_names_what_is_shown() -> None:
    async with opened(size=(120, 40), run=recorded()) as person:
        await person.until(lambda: "★" in person.text, "the chart")
        await person.focus(ChartPane)
        titles = []
        for _ in range(3):
            titles.append(next(line for line in person.lines if "accuracy" in line or "loss" in line))
            await person.press("c")
        assert ["accuracy %" in titles[0], "loss" in titles[1], "accuracy and loss" in titles[2]] == [True] * 3


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_both_charts_have_axes_and_titles(size: tuple[int, int]) -> None:
    async with opened(size=size, run=recorded()) as person:
        await person.until(lambda: "★" in person.text, "the chart")
        await person.focus(ChartPane)
        await person.press("c", "c")
        arrangement = person.find(ChartPane).arrangement
        assert arrangement
        assert [drawing.canvas is not None for drawing in arrangement.drawings] == [True, True]
        assert person.text.count("epoch└") + person.text.count("epoch └") >= 2


async def test_while_a_run_is_shown_at_80_by_24_the_chart_has_nine_rows() -> None:
    async with opened(run=recorded()) as person:
        await person.until(lambda: "★" in person.text, "the chart")
        arrangement = person.find(ChartPane).arrangement
        assert arrangement
        (drawing,) = arrangement.drawings
        assert drawing.canvas
        assert drawing.canvas.rows >= 9
