"""Every field of the form is a few keys away, on any screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key

from tuinet.config import Configuration, configure
from tuinet.datasets.catalogue import find
from tuinet.errors import ConfigurationError, DatasetError, RunError, TuinetError
from tuinet.jobs.machine import ThisMachine
from tuinet.runs.home import home, runs_folder
from tuinet.tui.app import TuinetApp
from tuinet.tui.form.explain import fitted, sentences
from tuinet.tui.form.field_help import meaning
from tuinet.tui.form.form import ConfigurationForm

from .conftest import Person, opened
from .example_runs import interrupted_run, live

pytestmark = pytest.mark.usefixtures("soon_idle")


def form_of(person: Person[TuinetApp]) -> ConfigurationForm:
    return person.find(ConfigurationForm)


async def test_a_slash_and_initials_go_to_a_field_and_from_there_to_one_further_up() -> None:
    async with opened(size=(60, 20)) as person:
        await go_to_the_learning_rate(person)
        await person.press("escape", "slash", *"init", "enter")
        await person.see("initializer")
        await person.press("slash", *"act", "enter")
        await person.see("activation   ")


async def test_a_slash_unfolds_the_group_of_a_field_from_an_enlarged_pane_but_is_text_in_a_text_field() -> None:
    async with opened() as person:
        await go_to_the_learning_rate(person)
        await person.press("escape", "z", "slash", *"seed", "enter", "7")
        config = form_of(person).configuration
        assert config is not None
        assert config.seed == 7
        assert "seed" in person.text
        await person.press("escape", "slash", *"dataset", "enter", "slash", "x")
        assert form_of(person).draft.texts["dataset"] == "/x"
        assert "Go to a field" not in person.text
        assert "/ Field" not in person.text


async def go_to_the_learning_rate(person: Person[TuinetApp]) -> None:
    await person.press("slash", "l", "r", "enter", "0", ".", "3")
    config = form_of(person).configuration
    assert config is not None
    assert config.learning_rate == 0.3
    assert "Step size: too high, and the loss rises" in person.sentences


async def test_what_is_typed_right_after_the_slash_is_not_lost() -> None:
    async with opened() as person:
        for key, character in (("slash", "/"), ("l", "l"), ("r", "r"), ("enter", "\r")):
            person.app.post_message(Key(key, character))
        await person.pause()
        assert form_of(person).fields.focused_name == "learning_rate"


async def test_while_a_run_trains_a_slash_opens_the_form_and_finds_only_what_can_be_changed() -> None:
    with live(interrupted_run()) as run:
        async with opened(run=run.run_id) as person:
            await person.until(lambda: form_of(person).run, "the run in the form")
            await person.press("slash")
            await person.see("momentum")
            assert "batch size" not in person.text
            await person.press(*"lr", "enter")
            assert form_of(person).fields.focused_name == "learning_rate"


async def test_every_field_is_in_the_palette_of_every_screen() -> None:
    async with opened() as person:
        names = form_of(person).fields.names
        for key in ("1", "2", "3"):
            await person.press(key)
            commands = {command.title: command for command in person.app.get_system_commands(person.app.screen)}
            titles = {f"Field: {name.replace('_', ' ')}" for name in names}
            assert titles == {title for title in commands if title.startswith("Field:")}, key
        await commands["Field: dropout"].callback()
        await person.pause()
        assert form_of(person).fields.focused_name == "dropout"


async def test_what_cannot_be_trained_is_rejected_at_its_field_and_no_run_is_created() -> None:
    async with opened(size=(100, 40)) as person:
        fields = form_of(person).fields
        for field, text, message in (
            ("dataset", "nmist", "! unknown data set 'nmist': did you mean 'mnist'?"),
            ("valid size", "60000", "! expected fewer than 60,000, the training images of mnist"),
            ("batch size", "60000", "! expected at most 55,000, the images that are left to train on"),
            ("hidden", "65536,65536,65536,65536", "available: use narrower layers or smaller batches"),
        ):
            await person.press("slash", *field.split()[0], "tab", "enter")
            # Whether the answer comes before space is pressed or after it.
            person.app.screen.focused.insert_text_at_cursor(text)
            await person.press("escape", "space")
            name = field.replace(" ", "_")
            await person.until(lambda name=name: fields.focused_name == name, f"the focus on {name}")
            assert message in fields.hyperparameters[name].remark_text
            assert person.app.run_session.pending == ""
            assert not runs_folder().exists()
            form_of(person).load(Configuration())
            await person.press("escape")


async def test_what_a_machine_refuses_is_shown_at_its_field_until_that_is_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    errors: list[TuinetError] = []

    def refuse(*_: object) -> None:
        raise errors[-1]

    monkeypatch.setattr(ThisMachine, "start", refuse)
    async with opened(size=(100, 40)) as person:
        fields = form_of(person).fields
        for error, name, message in (
            (ConfigurationError("box: threads = 64: expected at most 2"), "threads", "! box: expected at most 2"),
            (DatasetError("box: unknown data set 'mine'"), "dataset", "! box: unknown data set 'mine'"),
            (RunError("run name 'first' is already taken: choose another name"), "name", "! is already taken: choose"),
        ):
            errors.append(error)
            await person.see("space: teach it")
            await person.press("space")
            await person.until(lambda name=name: fields.focused_name == name, f"the focus on {name}")
            field = {"name": fields.run_name, **fields.hyperparameters}[name]
            assert field.remark_text.startswith(message)
            assert person.notifications == []
            await person.press("1")
            await person.until(
                lambda field=field, message=message: not field.remark_text.startswith(message), "the message to go"
            )
            form_of(person).load(Configuration())
            await person.press("escape")


async def test_a_data_set_that_was_added_since_is_no_longer_a_problem(tmp_path: Path) -> None:
    folder = tmp_path / "digits"
    async with opened() as person:
        form_of(person).load(configure({"dataset": str(folder)}))
        await person.press("space")
        await person.see("! unknown data set")
        folder.symlink_to(find("mnist", home()).directory)
        started: list[object] = []
        person.app.opener.start = lambda *arguments: started.append(arguments)
        await person.press("escape", "space")
        await person.until(lambda: started, "a start")


async def test_before_a_run_the_common_fields_and_an_explanation_are_in_sight_at_any_size() -> None:
    async with opened(size=(60, 20)) as person:
        await person.press("slash", *"hidden", "enter")
        form = form_of(person)
        for size in ((60, 20), (80, 24), (100, 30), (120, 40), (200, 60)):
            await person.resize(*size)
            for field in (form.fields.preset, *form.fields.common.values(), form.fields.run_name):
                assert form.fields.region.contains_region(field.region), size
            width, height = form.explanation.content_size
            for name in form.fields.names:
                shown = " ".join(fitted(sentences(name), width, height))
                assert shown.startswith(sentences(name)[0]), size
                if size >= (100, 30):
                    assert meaning(name) in shown, size
