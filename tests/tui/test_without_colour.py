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


async def test_what_is_selected_is_reversed(monkeypatch: pytest.MonkeyPatch, run: LocalRun) -> None:
    async with opened_without_colour(monkeypatch, run) as person:
        for keys, selected in (
            ("slash", "preset"),
            ("ctrl+p down", "Copy command"),
            ("F down down enter", "relu"),
            ("b", "Train it for one more batch"),
            ("3", "small"),
            ("3 e", "small"),
            ("3 D", "No, keep it"),
            ("2 o", "small"),
            ("2 x", "["),
        ):
            for key in keys.split():
                await person.press(key)
            await person.until(lambda selected=selected: selected in reversed_text(person), f"{selected!r} in reverse")
            if isinstance(person.app.screen, ModalScreen):
                # A dialog leaves in sight what it is about.
                assert person.app.screen.styles.background.a == 0, keys
            await person.press("escape", "escape")


async def test_selected_text_is_still_told_from_the_rest_with_colours(
    monkeypatch: pytest.MonkeyPatch, run: LocalRun
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    async with opened(run=run.run_id) as person:
        await person.see("finished")
        await person.press("3", "e")
        field = person.app.screen.query_one(Input)
        assert field.get_component_rich_style("input--selection").bgcolor != field.rich_style.bgcolor
