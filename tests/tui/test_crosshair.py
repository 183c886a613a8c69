"""The crosshair of a chart, by keys and by mouse; its line and its figures are tested in tests/render."""

from __future__ import annotations

from typing import Any

import pytest

from tuinet.tui.widgets.chart_pane import ChartPane

from ..runs.conftest import epoch_finished, started
from .conftest import Person, opened
from .runs.conftest import record

pytestmark = pytest.mark.usefixtures("soon_idle")

WIDE = (120, 40)


def recorded(name: str = "otter", *accuracies: float) -> str:
    """A finished run with a few epochs; its identifier."""
    figures = accuracies or (0.9, 0.95, 0.97, 0.983)
    epochs = [epoch_finished(number, accuracy) for number, accuracy in enumerate(figures, 1)]
    return record(name, started(epochs=len(figures)), *epochs).run_id


async def at_the_chart(person: Person[Any]) -> ChartPane:
    """Wait for the chart and focus it."""
    pane = person.find(ChartPane)
    await person.until(lambda: "★" in person.text, "the chart")
    await person.focus(pane)
    return pane


def cell_of(pane: ChartPane, epoch: int) -> tuple[int, int]:
    """Where an epoch is, from the corner of the pane, borders included."""
    assert pane.arrangement
    drawing = pane.arrangement.drawings[0]
    assert drawing.canvas
    offset = pane.content_region.offset - pane.region.offset
    return offset.x + drawing.margin + drawing.canvas.column(epoch), offset.y + 2


async def test_keys_read_out_one_epoch_after_the_other_until_escape_shows_the_title_again() -> None:
    async with opened(size=WIDE, run=recorded()) as person:
        await at_the_chart(person)
        await person.press("left")
        assert "epoch 4 · train" in person.text
        assert "valid 98.30 %" in person.text
        assert "accuracy %" not in person.text
        await person.press("left")
        assert "epoch 3 · train" in person.text
        await person.press("right", "right")
        assert "epoch 4 · train" in person.text
        await person.press("escape")
        assert "accuracy %" in person.text
        await person.press("end", "home")
        assert "epoch 1 · train" in person.text
        await person.press("end")
        assert "epoch 4 · train" in person.text
        # It stays in view when the chart is zoomed.
        await person.press("home", "h")
        await person.see("epoch 2 · train")


async def test_the_mouse_reads_out_where_it_is_and_a_click_keeps_it_and_both_charts_have_it_at_the_same_epoch() -> None:
    async with opened(size=WIDE, run=recorded()) as person:
        pane = await at_the_chart(person)
        await person.pilot.hover(pane, cell_of(pane, 2))
        await person.pause()
        assert "epoch 2 · train" in person.text
        await person.pilot.hover("Header")
        await person.pause()
        assert "epoch 2" not in person.text.partition("Log")[0]
        await person.click(pane, cell_of(pane, 3))
        await person.pilot.hover("Header")
        await person.pause()
        assert "epoch 3 · train" in person.text
        await person.press("escape", "c", "c", "left", "left")
        lines = [line for line in person.lines if "epoch└" in line or "epoch └" in line]
        assert sum(line.count(" 3 ") for line in lines) == 2
        assert pane.arrangement
        assert len(pane.arrangement.drawings) == 2


async def test_without_an_epoch_there_is_no_crosshair() -> None:
    run = record("young", started(epochs=3), end=False)
    async with opened(size=WIDE, run=run.run_id) as person:
        await person.focus(ChartPane)
        await person.press("left", "home")
        assert person.find(ChartPane).crosshair is None
