"""The Train screen: what is in sight, what has the focus, and what is told of a run that was cut off."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from tuinet.config import Configuration
from tuinet.events import CheckpointSaved, RunStarted
from tuinet.jobs import asking
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.tui.app import TuinetApp
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.train.digit import DigitPane
from tuinet.tui.train.layers_pane import LayersPane
from tuinet.tui.train.log_pane import LogPane
from tuinet.tui.train.status_lines import StatusLines
from tuinet.tui.widgets.chart_pane import ChartPane
from tuinet.tui.widgets.header import Header

from .conftest import shown
from .test_app import visit

pytestmark = pytest.mark.usefixtures("soon_idle")

SMALL = (60, 20)


def in_sight(app: TuinetApp, widget: Widget) -> bool:
    """Whether all of a widget is shown."""
    panes = app.screen.query_one("#panes").region
    return bool(widget.region) and panes.contains_region(widget.region)


async def until_in_sight(app: TuinetApp, pilot: Pilot[None], widget: Widget) -> None:
    while not in_sight(app, widget):
        await pilot.pause(0.01)


def trained_run(**settings: Any) -> Run:
    """A run of which the log tells a start and three epochs that were saved."""
    run = LocalRun.create(runs_folder(), Configuration(), None)
    log = EventLog(run.events_path)
    log.append(
        RunStarted(
            run_id=run.run_id,
            config=Configuration.model_validate(settings).model_dump(mode="json"),
            parameters=203_530,
            train_size=55_000,
            valid_size=5_000,
            test_size=10_000,
            host="box",
            versions={},
        )
    )
    path = "checkpoints/epoch-0003.safetensors"
    log.append(CheckpointSaved(epoch=3, path=path, valid_accuracy=None, is_best=False))
    return run


def test_in_one_column_it_begins_with_the_form() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> bool:
        form = app.screen.query_one(ConfigurationForm)
        while not (app.focused and form in app.focused.ancestors):
            await pilot.pause(0.01)
        await until_in_sight(app, pilot, form)
        return app.screen.query_one(DigitPane).has_focus

    assert not visit(steps, SMALL)


def test_in_one_column_the_lines_on_top_are_whole() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[str]:
        return shown(app).split("\n")[1:3]

    assert [line.strip() for line in visit(steps, SMALL)] == [
        "space trains this network; ? explains everything.",
        "Progress appears here: epochs, time left.",
    ]


def test_in_one_column_all_of_the_pane_with_the_focus_is_in_sight() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> None:
        for kind in (DigitPane, ChartPane, LogPane):
            pane = app.screen.query_one(kind)
            pane.focus()
            await until_in_sight(app, pilot, pane)

    visit(steps, SMALL)


def test_in_one_column_the_layers_come_into_sight_when_they_are_asked_for() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> None:
        await pilot.press("escape", "i")
        await until_in_sight(app, pilot, app.screen.query_one(LayersPane))

    visit(steps, SMALL)


def test_words_of_the_layers_are_whole_and_the_pane_can_have_the_focus() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> bool:
        await pilot.press("i")
        await pilot.pause()
        assert "after one batch (b)." in " ".join(shown(app).split())
        await pilot.click(LayersPane)
        return app.screen.query_one(LayersPane).has_focus

    assert visit(steps)


def test_the_number_of_threads_that_a_run_has_chosen_is_not_that_of_the_next() -> None:
    run = trained_run(threads=2)
    lock = run.lock()

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        form = app.screen.query_one(ConfigurationForm)
        while form.following is None:
            await pilot.pause(0.01)
        assert form.draft.texts["threads"] == "2"
        await pilot.press("n")
        await pilot.pause()
        return form.copy_command()

    assert visit(steps) == "tuinet train"
    lock.release()


def test_a_run_that_trains_takes_the_focus_out_of_the_form() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> None:
        run = trained_run()
        lock = run.lock()
        app.screen.query_one(ConfigurationForm).focus()
        app.opener.open(run)
        while not app.screen.query_one(DigitPane).has_focus:
            await pilot.pause(0.01)
        lock.release()

    visit(steps, SMALL)


def test_what_cannot_be_started_has_the_focus_on_the_bad_field_and_its_reason_in_sight() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> None:
        form = app.screen.query_one(ConfigurationForm)
        form.draft.update({"dropout": "2"})  # of a group that is folded
        form._refresh()
        await pilot.press("z", "space")
        while "! expected a number at" not in shown(app):
            await pilot.pause(0.01)
        assert app.focused is form.fields.hyperparameters["dropout"].editor

    visit(steps)


def test_a_run_that_was_cut_off_says_so_in_the_log_and_how_to_go_on() -> None:
    run = trained_run()

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> tuple[str, str]:
        while app.screen.query_one(StatusLines).follower is None:
            await pilot.pause(0.01)
        await pilot.pause()
        log = "\n".join(line.text for line in app.screen.query_one(LogPane).lines)
        return shown(app), " ".join(log.split())

    text, log = visit(steps, (120, 40), wanted=run.run_id)
    assert "! interrupted  r resumes from epoch 4" in text
    assert "! the training process has died; r resumes from epoch 4" in log


def test_a_command_that_a_run_does_not_answer_is_told_and_nothing_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.0)
    run = trained_run()
    lock = run.lock()  # as a job that hangs holds it

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> None:
        while app.screen.query_one(StatusLines).follower is None:
            await pilot.pause(0.01)
        app.commands.send("pause")
        while not any("has not answered 'pause'" in told.message for told in app._notifications):
            await pilot.pause(0.01)

    visit(steps, (120, 40), wanted=run.run_id)
    lock.release()


def test_a_run_that_was_opened_on_another_screen_is_there_as_a_whole() -> None:
    run = trained_run()

    async def steps(app: TuinetApp, pilot: Pilot[None]) -> str:
        await pilot.press("3")
        app.opener.open(run)
        while app.run_session.follower is None:
            await pilot.pause(0.01)
        await pilot.press("1")
        await pilot.pause()
        return shown(app)

    header, *_ = visit(steps, (120, 40)).split("\n")
    assert run.run_id in header


def test_the_status_stays_where_it_is_when_a_pane_is_shown_alone() -> None:
    async def steps(app: TuinetApp, pilot: Pilot[None]) -> list[tuple[int, int]]:
        rows = []
        for _ in range(3):
            header, status = app.screen.query_one(Header), app.screen.query_one(StatusLines)
            rows.append((header.region.bottom, status.region.y))
            await pilot.press("z")
            await pilot.pause()
        return rows

    assert visit(steps) == [(1, 1)] * 3
