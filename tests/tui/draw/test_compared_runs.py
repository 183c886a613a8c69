"""Runs with other classes beside the run that is shown."""

from __future__ import annotations

import pytest

from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.tui.draw.nearest_pane import NearestPane

from ...drawings import DRAWINGS
from .conftest import drawing


async def test_columns_of_answers_change_while_networks_are_asked_in_a_thread(
    run: LocalRun, run_of_twelve: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuinet.tui.draw.reader.AT_ONCE", 0)
    async with drawing(run.run_id, size=(120, 40)) as person:
        reader = person.reader
        await person.draw(DRAWINGS[14][1])
        reader.compared.choose([run_of_twelve, run])
        await person.until(lambda: len(reader.answers) == 3, "three answers")
        reader.compared.choose([run])
        await person.until(lambda: len(reader.answers) == 2, "two answers")


async def test_the_nearest_images_keep_the_classes_of_their_run(run: LocalRun) -> None:
    async with drawing(size=(120, 40)) as person:
        await person.draw(DRAWINGS[14][1])
        pane = person.find(NearestPane)
        await person.until(lambda: pane.neighbours is not None, "the nearest images")
        # As while another run is opened.
        person.draw_screen.inspector.classes = ()
        pane.redraw()
        await person.pause()
        assert " · " in person.text
