"""The command palette."""

from __future__ import annotations

import pytest
from textual.app import SystemCommand

from tuinet.tui.app import TuinetApp
from tuinet.tui.widgets.chart_pane import ChartPane

from .conftest import opened

pytestmark = pytest.mark.usefixtures("soon_idle")


def commands(app: TuinetApp) -> list[SystemCommand]:
    return list(app.get_system_commands(app.screen))


async def test_every_key_that_works_now_is_in_it() -> None:
    async with opened() as person:
        titles = {command.title for command in commands(person.app)}
        assert {"Start", "One batch", "One epoch", "Style", "Help", "Quit", "Copy command"} <= titles


async def test_it_does_in_another_pane_what_a_key_does_there() -> None:
    async with opened() as person:
        (smooth,) = [command for command in commands(person.app) if command.title == "Smooth (chart pane)"]
        await smooth.callback()
        await person.pause()
        assert person.find(ChartPane).has_focus
        assert person.app.remembered.smoothing == 1


@pytest.mark.parametrize("key", ["1", "2", "3"])
async def test_no_title_is_in_it_twice_and_no_command_of_ours_again(key: str) -> None:
    async with opened() as person:
        await person.press(key)
        titles = [command.title for command in commands(person.app)]
        assert len(titles) == len(set(titles))
        assert {"Explore screen", "Theme", "All themes", "Screenshot"} <= set(titles)
        assert not {"Keys", "Maximize"} & set(titles)
