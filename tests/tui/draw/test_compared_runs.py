"""Runs with other classes beside the run that is shown."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest

from tuinet.analysis.subject import Subject
from tuinet.render.formatting import percent
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.run_names import rename
from tuinet.tui.draw.answer_pane import AnswerPane
from tuinet.tui.draw.nearest_pane import NearestPane

from ...drawings import DRAWINGS
from .conftest import drawing


async def test_columns_of_answers_change_while_networks_are_asked_in_a_thread(
    run: LocalRun, run_of_twelve: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuinet.tui.inspection.questions.AT_ONCE", 0)
    other = LocalRun(shutil.copytree(run.folder, run.folder.with_name(f"{run.folder.name}-2")))
    async with drawing(run.run_id, size=(120, 40)) as person:
        reader = person.reader
        await person.draw(DRAWINGS[14][1])
        reader.compared.choose([run_of_twelve, other])
        await person.until(lambda: len(reader.answers) == 3, "three answers")
        reader.compared.choose([other])
        await person.until(lambda: len(reader.answers) == 2, "two answers")


async def test_a_narrow_column_names_its_run_and_says_how_sure_it_is(run: LocalRun) -> None:
    others = [
        LocalRun(shutil.copytree(run.folder, run.folder.with_name(f"{run.folder.name}-{number}"))) for number in (2, 3)
    ]
    for number, other in enumerate(others):
        rename(other, f"abcdefgh-{number}")
    async with drawing(run.run_id, size=(120, 40)) as person:
        reader = person.reader
        await person.draw(DRAWINGS[14][1])
        reader.compared.choose(others)
        await person.until(lambda: len(reader.answers) == 3, "three answers")
        pane = person.find(AnswerPane)
        head, verdicts = pane.draw(24, 20).plain.split("\n")[:2]
        assert head.count("…") >= 2, "a name that is cut would be the name of another run"
        assert re.findall(r"\d+ %", verdicts) == [
            percent(answer.confidence, 0) for answer in reader.answers if answer is not None
        ]
        # "predicted 7" alone would fit.
        reader.compared.choose(others[:1])
        await person.until(lambda: len(reader.answers) == 2, "two answers")
        assert len(re.findall(r"\d+ %", pane.draw(24, 20).plain)) == 2
        assert "predicted" in pane.draw(34, 12).plain


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


async def test_a_marked_run_that_is_shown_already_gets_no_second_column(run: LocalRun, run_of_twelve: Run) -> None:
    async with drawing(run.run_id, size=(120, 40)) as person:
        reader = person.reader
        await person.draw(DRAWINGS[14][1])
        person.app.marked_runs = [run, run_of_twelve]
        await person.press("M")
        await person.until(lambda: len(reader.answers) == 2, "two answers")
        assert [compared.run.key for compared in reader.compared.runs] == [run_of_twelve.key]
        person.app.opener.open(run_of_twelve)
        await person.until(lambda: not reader.compared.runs, "one column for the run that is now shown")
        await person.until(lambda: len(reader.answers) == 1, "one answer")


async def test_the_label_of_an_opened_image_is_dropped_by_a_run_with_other_classes(
    run: LocalRun, run_of_twelve: Run
) -> None:
    async with drawing(run.run_id) as person:
        pixels = np.zeros((28, 28), np.uint8)
        pixels[4:24, 13:16] = 255
        person.draw_screen.open_subject(Subject(pixels, 1, "trousers", classes=("shirt", "trousers")))
        await person.answered()
        assert person.answer.label is None
        person.draw_screen.open_subject(Subject(pixels, 0, "one", classes=("1", "7")))
        await person.answered()
        assert person.answer.label == 1
