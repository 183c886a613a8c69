"""Every field of the form is a few keys away, on any screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key

from tuinet.config import configure
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


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_slash_and_initials_go_to_a_field(size: tuple[int, int]) -> None:
    async with opened(size=size) as person:
        await person.press("slash", "l", "r", "enter", "0", ".", "3")
        config = form_of(person).configuration
        assert config is not None
        assert config.learning_rate == 0.3
        assert "Step size: too high, and the loss rises" in person.sentences


async def test_a_slash_in_a_field_brings_one_further_up_into_sight() -> None:
    async with opened(size=(60, 20)) as person:
        await person.press("slash", *"init", "enter")
        await person.see("initializer")
        await person.press("slash", *"act", "enter")
        await person.see("activation   ")


async def test_a_slash_unfolds_the_group_of_a_field_and_shows_the_form_beside_an_enlarged_pane() -> None:
    async with opened() as person:
        await person.press("z", "slash", *"seed", "enter", "7")
        config = form_of(person).configuration
        assert config is not None
        assert config.seed == 7
        assert "seed" in person.text


async def test_in_a_text_field_a_slash_is_text() -> None:
    async with opened() as person:
        await person.press("slash", *"dataset", "enter", "slash", "x")
        assert form_of(person).draft.texts["dataset"] == "/x"
        assert "Go to a field" not in person.text
        assert "/ Field" not in person.text


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


@pytest.mark.parametrize("key", ["1", "2", "3"])
async def test_every_field_is_in_the_palette_of_every_screen(key: str) -> None:
    async with opened() as person:
        names = form_of(person).fields.names
        await person.press(key)
        commands = {command.title: command for command in person.app.get_system_commands(person.app.screen)}
        titles = {f"Field: {name.replace('_', ' ')}" for name in names}
        assert titles == {title for title in commands if title.startswith("Field:")}
        if key == "3":
            await commands["Field: dropout"].callback()
            await person.pause()
            assert form_of(person).fields.focused_name == "dropout"


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("dataset", "nmist", "! unknown data set 'nmist': did you mean 'mnist'?"),
        ("valid size", "60000", "! expected fewer than 60,000, the training images of mnist"),
        ("batch size", "60000", "! expected at most 55,000, the images that are left to train on"),
        ("hidden", "65536,65536,65536,65536", "available: use narrower layers or smaller batches"),
    ],
)
async def test_what_cannot_be_trained_is_rejected_at_its_field_and_no_run_is_created(
    field: str, text: str, message: str
) -> None:
    async with opened(size=(100, 40)) as person:
        await person.press("slash", *field.split()[0], "tab", "enter")
        # Whether the answer comes before space is pressed or after it.
        person.app.screen.focused.insert_text_at_cursor(text)
        await person.press("escape", "space")
        fields = form_of(person).fields
        name = field.replace(" ", "_")
        await person.until(lambda: fields.focused_name == name, f"the focus on {name}")
        assert message in fields.hyperparameters[name].remark_text
        assert person.app.run_session.pending == ""
        assert not runs_folder().exists()


@pytest.mark.parametrize(
    ("error", "name", "message"),
    [
        (ConfigurationError("box: threads = 64: expected at most 2"), "threads", "! box: expected at most 2"),
        (DatasetError("box: unknown data set 'mine'"), "dataset", "! box: unknown data set 'mine'"),
        (RunError("run name 'first' is already taken: choose another name"), "name", "! is already taken: choose"),
    ],
)
async def test_what_a_machine_refuses_is_shown_at_its_field_until_that_is_changed(
    monkeypatch: pytest.MonkeyPatch, error: TuinetError, name: str, message: str
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(ThisMachine, "start", refuse)
    async with opened(size=(100, 40)) as person:
        await person.see("space: teach it")
        await person.press("space")
        fields = form_of(person).fields
        await person.until(lambda: fields.focused_name == name, f"the focus on {name}")
        field = {"name": fields.run_name, **fields.hyperparameters}[name]
        assert field.remark_text.startswith(message)
        assert person.notifications == []
        await person.press("1")
        await person.until(lambda: not field.remark_text.startswith(message), "the message to go")


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
