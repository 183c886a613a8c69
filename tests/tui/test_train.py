"""The Train screen: what is in sight, what has the focus, and what it says of a run that was cut off."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from textual.widget import Widget
from textual.widgets import Input

from tuinet.commands import parse_command
from tuinet.events import BatchTrained, CheckpointSaved, Continued, Paused, RunEnded, Warned
from tuinet.jobs import pending
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.render.warning_list import EXPLANATIONS
from tuinet.runs.log import EventLog
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.train.digit_pane import DigitPane
from tuinet.tui.train.form_line import FormLine
from tuinet.tui.train.layers_pane import LayersPane
from tuinet.tui.train.log_line import LogLine
from tuinet.tui.train.log_pane import LogPane
from tuinet.tui.train.panes import Panes
from tuinet.tui.train.status_lines import StatusLines
from tuinet.tui.widgets.chart_pane import ChartPane
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar

from .conftest import Person, opened
from .example_runs import interrupted_run, live, new_run

pytestmark = pytest.mark.usefixtures("soon_idle")

ONE_COLUMN = (60, 20)


def until_in_sight(person: Person[Any], widget: type[Widget]) -> Awaitable[None]:
    """Wait until all of a widget is shown."""

    def is_in_sight() -> bool:
        region = person.find(widget).region
        return bool(region) and person.app.screen.query_one("#panes").region.contains_region(region)

    return person.until(is_in_sight, f"all of {widget.__name__} in sight")


async def test_in_one_column_it_begins_with_the_digit_and_a_key_opens_the_form() -> None:
    async with opened(size=ONE_COLUMN) as person:
        await until_in_sight(person, DigitPane)
        assert person.find(DigitPane).has_focus
        await person.press("F")
        form = person.find(ConfigurationForm)
        await person.until(lambda: person.app.focused and form in person.app.focused.ancestors, "the focus on the form")
        await until_in_sight(person, ConfigurationForm)
        await person.press("escape")
        assert person.find(DigitPane).has_focus
        assert not form.display


async def test_the_form_stays_open_in_a_narrower_terminal_while_it_has_the_focus() -> None:
    async with opened(size=(120, 40)) as person:
        await person.press("slash", "l", "r", "enter")
        await person.resize(*ONE_COLUMN)
        await person.press("0", ".", "1", "enter")
        await person.see("learning rate    0.1 ")
        await person.press("escape")
        assert not person.find(ConfigurationForm).display


async def test_in_one_column_all_of_the_focused_pane_is_in_sight_and_the_whole_region_is_repainted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(size=ONE_COLUMN, run=interrupted_run().run_id) as person:
        await person.until(lambda: person.find(ChartPane).display, "the chart")
        await person.focus(DigitPane)
        await until_in_sight(person, DigitPane)
        repainted: list[bool] = []
        monkeypatch.setattr(person.find(Panes), "refresh", lambda: repainted.append(True))
        await person.focus(ChartPane)
        await until_in_sight(person, ChartPane)
        await person.until(lambda: repainted, "all panes repainted")


@pytest.mark.parametrize("size", [ONE_COLUMN, (80, 24)])
async def test_a_key_shows_a_pane_in_the_place_of_the_chart(size: tuple[int, int]) -> None:
    async with opened(size=size, run=interrupted_run().run_id) as person:
        await person.until(lambda: person.find(ChartPane).display, "the chart")
        for key, pane in (("i", LayersPane), ("L", LogPane)):
            await person.press(key)
            await until_in_sight(person, pane)
            assert person.find(pane).has_focus
            await person.see(f" · {key} close")
            await person.press(key)
            await until_in_sight(person, ChartPane)
            assert not person.find(pane).display


@pytest.mark.parametrize("size", [ONE_COLUMN, (80, 24)])
async def test_a_single_batch_shows_its_layers_until_the_run_goes_on(size: tuple[int, int]) -> None:
    batch = BatchTrained(
        epoch=1,
        batch=1,
        batches=860,
        loss=2.3,
        accuracy=0.1,
        learning_rate=0.05,
        samples_per_second=1000.0,
        layers=[
            LayerDiagnostics(name="layers.0", shape=(10, 784), gradient_norm=0.5, update_ratio=0.001, dead_share=None)
        ],
    )
    with live(interrupted_run()) as run:
        log = EventLog(run.events_path)
        async with opened(size=size, run=run.run_id) as person:
            await person.until(lambda: person.find(ChartPane).display, "the chart")
            for event in (batch, Paused(epoch=1, batch=1)):
                log.append(event)
            await until_in_sight(person, LayersPane)
            await person.see("batch 1 of 860 in epoch 1", "log: ")
            log.append(Continued(epoch=1, batch=1))
            await person.until(lambda: not person.find(LayersPane).display, "the chart alone")
            assert person.find(ChartPane).display


async def test_a_click_opens_the_folded_form_or_the_log_or_gives_the_focus_to_the_wrapped_text_of_the_layers() -> None:
    async with opened(run=interrupted_run().run_id) as person:
        await person.until(lambda: person.find(ChartPane).display, "the chart")
        await person.press("i")
        await person.see("one batch (b).")
        await person.click(LayersPane)
        assert person.find(LayersPane).has_focus
        await person.press("i")
        await person.until(lambda: person.find(FormLine).display, "the folded form")
        await person.click(FormLine, offset=(3, 0))
        await until_in_sight(person, ConfigurationForm)
        assert not person.find(FormLine).display
        assert person.find(ConfigurationForm).has_focus_within
        await person.press("escape")
        assert person.find(FormLine).display
        await person.click(LogLine, offset=(3, 0))
        await until_in_sight(person, LogPane)


async def test_the_number_of_threads_a_run_has_measured_is_not_that_of_the_next() -> None:
    with live(interrupted_run(threads=2)):
        async with opened() as person:
            form = person.find(ConfigurationForm)
            await person.until(lambda: form.run, "the form to follow the run")
            assert form.draft.texts["threads"] == "2"
            await person.press("n")
            assert form.copy_command() == "tuinet train"


async def test_a_run_that_trains_takes_the_focus_out_of_the_form() -> None:
    async with opened(size=ONE_COLUMN) as person:
        with live(interrupted_run()) as run:
            await person.focus(ConfigurationForm)
            person.app.opener.open(run)
            await person.until(lambda: person.find(DigitPane).has_focus, "the focus on the digit")


async def test_a_start_with_an_invalid_field_focuses_it_and_shows_the_reason() -> None:
    async with opened() as person:
        form = person.find(ConfigurationForm)
        # The group of this field is folded.
        form.draft.update({"dropout": "2"})
        form._refresh()
        await person.press("z", "space")
        await person.see("! expected a number")
        assert person.app.focused is form.fields.hyperparameters["dropout"].editor


async def test_an_interrupted_run_says_so_in_the_log_and_how_to_resume_it() -> None:
    run = interrupted_run()
    async with opened(size=(120, 40), run=run.run_id) as person:
        await person.see("! interrupted  r resumes from epoch 4")
        log = " ".join(" ".join(line.text for line in person.find(LogPane).lines).split())
        assert "! the training process has died; r resumes from epoch 4" in log


async def test_a_refusal_of_the_run_is_shown_and_a_command_that_it_does_not_confirm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A lock without a job is like a job that hangs.
    with live(interrupted_run()) as run:
        async with opened(size=(120, 40), run=run.run_id) as person:
            await person.until(lambda: person.find(StatusLines).follower, "the run")
            person.app.commands.set("epochs", 2)
            command = parse_command(run.commands_path.read_bytes())
            reason = "epochs = 2: 3 epochs have begun: expected at least 3"
            EventLog(run.events_path).append(Warned(code="setting_refused", message=reason, command=command.id))
            await person.until(lambda: f"refused: {reason}" in person.notifications, "the refusal")
            monkeypatch.setattr(pending, "TIMEOUT", 0.0)
            person.app.commands.send("pause")
            await person.until(
                lambda: any("has not answered 'pause'" in message for message in person.notifications), "a warning"
            )


async def test_a_batch_in_a_small_pane_has_one_line_for_each_step() -> None:
    with live(interrupted_run()) as run:
        layers = [
            LayerDiagnostics(name="0", shape=(256, 784), gradient_norm=0.96, update_ratio=0.0069, dead_share=None),
            LayerDiagnostics(name="1", shape=(10, 256), gradient_norm=1.6, update_ratio=0.0123, dead_share=None),
        ]
        figures = {"loss": 2.4, "accuracy": 0.06, "learning_rate": 0.05, "samples_per_second": 1e4}
        log = EventLog(run.events_path)
        log.append(BatchTrained(epoch=4, batch=1, batches=860, layers=layers, **figures))
        async with opened(run=run.run_id) as person:
            await person.until(lambda: person.find(StatusLines).follower, "the run")
            await person.press("i")
            await person.see("batch 1 of 860")
            pane = person.find(LayersPane)
            assert pane.show_vertical_scrollbar
            assert pane.virtual_size.height == len(str(pane._shown).split("\n"))


async def test_a_run_opened_on_another_screen_is_shown() -> None:
    run = interrupted_run()
    async with opened(size=(120, 40)) as person:
        await person.press("3")
        person.app.opener.open(run)
        await person.until(lambda: person.app.run_session.follower, "the run")
        await person.press("1")
        assert run.run_id in person.lines[0]


async def test_the_warnings_of_a_run_are_counted_and_a_key_or_a_click_lists_them() -> None:
    run = interrupted_run()
    warned = Warned(code="rate_too_high", message="the training loss rose for two epochs")
    EventLog(run.events_path).append(warned)
    # The end is on another line.
    explanation = EXPLANATIONS["rate_too_high"][:40]
    async with opened(run=run.run_id) as person:
        await person.see("! 1 warning")
        await person.press("exclamation_mark")
        await person.see("epoch 1", "! the training loss rose for two epochs", explanation)
        await person.press("escape")
        await person.click(StatusLines, offset=(person.lines[1].index("! 1"), 0))
        await person.see(explanation)


async def test_a_key_explores_the_mistakes_of_a_run_and_without_a_warning_there_is_nothing_to_list() -> None:
    async with opened(run=interrupted_run().run_id) as person:
        await person.until(lambda: person.find(ChartPane).display, "the chart")
        assert "! Warnings" not in person.find(KeyBar).draw(400, 1).plain
        await person.press("exclamation_mark")
        assert person.notifications == ["this run has no warnings"]
        await person.press("m")
        await person.until(lambda: isinstance(person.app.screen, ExploreScreen), "the Explore screen")
        screen = person.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.explorer.split == "test"
        assert (screen.explorer.cursor.filter.wrong, screen.explorer.cursor.filter.sort) == (True, "loss")


async def test_the_initial_weights_alone_have_no_mistakes_to_explore() -> None:
    run = new_run()
    log = EventLog(run.events_path)
    log.append(CheckpointSaved(epoch=0, path="checkpoints/epoch-0000.safetensors", valid_accuracy=None, is_best=False))
    figures = {"test_loss": None, "test_accuracy": None, "best_valid_accuracy": None, "error": None}
    log.append(RunEnded(reason="diverged", epochs=0, best_epoch=0, seconds=1, **figures))
    async with opened(run=run.run_id) as person:
        await person.see("diverged")
        assert "Mistakes" not in person.find(KeyBar).draw(400, 1).plain
        assert "see what fools it" not in person.text
        await person.press("m")
        assert not isinstance(person.app.screen, ExploreScreen)


async def test_the_introduction_names_the_key_that_starts_a_run_from_where_the_focus_is() -> None:
    async with opened() as person:
        await person.see("space: teach it")
        await person.focus(person.find(ConfigurationForm).query(Input).first())
        await person.see("f5: teach it")
        await person.press("escape")
        await person.see("space: teach it")
        # The lines at the top stay where they are when a pane is shown alone.
        for _ in range(3):
            assert person.find(Header).region.bottom == 1
            assert person.find(StatusLines).region.y == 1
            await person.press("z")
