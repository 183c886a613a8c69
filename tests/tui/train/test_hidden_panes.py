"""Panes that are shown for the first time after others have been scrolled to."""

from __future__ import annotations

import pytest

from tuinet.runs.local import LocalRun
from tuinet.tui.train.digit_pane import DigitPane
from tuinet.tui.train.layers_pane import LayersPane
from tuinet.tui.train.log_pane import LogPane

from ..conftest import opened

pytestmark = pytest.mark.usefixtures("soon_idle")

ONE_COLUMN = (60, 20)


async def test_the_log_of_a_finished_run_is_there_even_if_another_pane_was_opened_first(run: LocalRun) -> None:
    async with opened(size=ONE_COLUMN, run=run.run_id) as person:
        await person.see("finished", "log: ")
        await person.press("i")
        await person.until(lambda: person.find(LayersPane).has_focus, "the layers")
        await person.press("L")
        assert person.find(LogPane).has_focus
        await person.see("epoch 1 valid", "✓ finished: test accuracy")


async def test_the_log_that_has_the_focus_looks_like_any_other_pane(run: LocalRun) -> None:
    async with opened(run=run.run_id) as person:
        await person.see("finished", "log: ")
        await person.press("L")
        log = person.find(LogPane)
        assert log.has_focus
        assert log.background_colors == person.find(DigitPane).background_colors
