"""Without colours, what is selected is reversed, and a dialog hides nothing but what is below it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.segment import Segment
from textual.screen import ModalScreen
from textual.widgets import Input

from tuinet.runs.local import LocalRun
from tuinet.tui.app import TuinetApp

from .conftest import Person, opened

pytestmark = pytest.mark.usefixtures("soon_idle")


@asynccontextmanager
async def opened_without_colour(monkeypatch: pytest.MonkeyPatch, run: LocalRun) -> AsyncIterator[Person[TuinetApp]]:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(run=run.run_id) as person:
        await person.see("finished")
        yield person


def reversed_text(person: Person[TuinetApp]) -> str:
    """Return the text that is painted in reverse on the screen."""
    segments: list[Segment] = []
    for strip in person.app.screen._compositor.render_strips():
        segments += strip
    return " ".join(segment.text for segment in segments if segment.style and segment.style.reverse)


@pytest.mark.parametrize(
    ("keys", "selected"),
    [
        (("ctrl+p", "down"), "Copy command"),
        (("2", "o"), "small"),
        (("F", "down", "down", "enter"), "relu"),
        (("slash",), "preset"),
        (("3",), "small"),
        (("3", "e"), "small"),
        (("3", "D"), "No, keep it"),
        (("b",), "Train it for one more batch"),
        (("2", "x"), "["),
    ],
)
async def test_what_is_selected_is_reversed(
    monkeypatch: pytest.MonkeyPatch, run: LocalRun, keys: tuple[str, ...], selected: str
) -> None:
    async with opened_without_colour(monkeypatch, run) as person:
        for key in keys:
            await person.press(key)
        await person.until(lambda: selected in reversed_text(person), f"{selected!r} in reverse")


async def test_a_dialog_leaves_in_sight_what_it_is_about(monkeypatch: pytest.MonkeyPatch, run: LocalRun) -> None:
    async with opened_without_colour(monkeypatch, run) as person:
        await person.press("3", "D")
        assert isinstance(person.app.screen, ModalScreen)
        assert person.app.screen.styles.background.a == 0


async def test_selected_text_is_still_told_from_the_rest_with_colours(
    monkeypatch: pytest.MonkeyPatch, run: LocalRun
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    async with opened(run=run.run_id) as person:
        await person.see("finished")
        await person.press("3", "e")
        field = person.app.screen.query_one(Input)
        assert field.get_component_rich_style("input--selection").bgcolor != field.rich_style.bgcolor
