"""The footer of the Train screen names the keys that matter now, and always the way back."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tuinet.runs.local import LocalRun
from tuinet.tui.widgets.chart_pane import ChartPane
from tuinet.tui.widgets.keybar import KeyBar

from .conftest import opened
from .example_runs import interrupted_run, live, run_in

pytestmark = pytest.mark.usefixtures("soon_idle")

ONE_COLUMN = (60, 20)


@pytest.mark.parametrize("state", ["none", "over"])
async def test_the_footer_shows_what_matters_now_and_at_most_eight_keys(state: str) -> None:
    run = interrupted_run().run_id if state == "over" else None
    first = {"none": " space Start  F Form", "over": " r Resume  m Mistakes"}
    async with opened(size=(200, 50), run=run) as person:
        await person.see(first[state])
        hints = person.lines[-1].split("  ")
        assert len(hints) == 8
        assert hints[-1] == "? Help"


async def test_the_footer_leaves_the_key_that_closes_a_pane_to_its_title() -> None:
    with live(interrupted_run()) as run:
        # A read-only app offers so few keys that the footer has room for all others.
        async with opened(run=run.run_id, read_only=True) as person:
            await person.until(lambda: person.find(ChartPane).display, "the chart")
            footer = person.find(KeyBar)
            for key, title in (("L", "Log"), ("i", "Layers")):
                hint = f"{key} {title}"
                assert hint in footer.draw(200, 1).plain
                await person.press(key)
                await person.see(f"{title} · {key} close")
                assert hint not in footer.draw(200, 1).plain
                await person.press(key)


async def test_the_footer_names_the_way_out_of_the_form_while_a_run_is_paused() -> None:
    with ExitStack() as stack:
        run = run_in("paused", stack)
        async with opened(run=run.run_id) as person:
            await person.see("space Continue")
            await person.press("F")
            await person.see("esc Leave form", "f1 Help")


async def test_in_one_column_the_footer_begins_with_how_to_see_the_other_panes() -> None:
    with live(interrupted_run()) as run:
        async with opened(size=ONE_COLUMN, run=run.run_id) as person:
            await person.see(" space Pause  tab Next pane  s Stop")


async def test_the_footer_does_not_offer_the_screen_that_is_shown() -> None:
    async with opened(size=(200, 50)) as person:
        for key, title in (("2", "2 Explore"), ("3", "3 Runs")):
            await person.press(key)
            # Without a run there are so few keys that the footer has room for those of the other screens.
            await person.until(lambda: "1 Train" in person.lines[-1], "the other screens")
            assert title not in person.lines[-1]


async def test_the_footer_names_a_key_only_beside_its_opposite(run: LocalRun) -> None:
    async with opened(run=run.run_id) as person:
        await person.press("2")
        await person.until(lambda: "Epoch back" in person.find(KeyBar).draw(400, 1).plain, "the checkpoints")
        footers = [person.find(KeyBar).draw(width, 1).plain for width in range(30, 160)]
        assert all(("[ Epoch back" in footer) == ("] Epoch forward" in footer) for footer in footers)
        assert "[ Epoch back" not in footers[0]
