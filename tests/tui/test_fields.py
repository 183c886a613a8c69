"""Every field of the form is a few keys away, on any screen."""

from __future__ import annotations

import pytest

from tuinet.tui.app import TuinetApp
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
        assert "Step size of the updates." in person.sentences


async def test_a_slash_unfolds_the_group_of_a_field_and_shows_the_form_beside_an_enlarged_pane() -> None:
    async with opened() as person:
        await person.press("z", "slash", *"seed", "enter", "7")
        config = form_of(person).configuration
        assert config is not None
        assert config.seed == 7
        assert "seed" in person.text


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
