"""The help of a field says everything that the schema knows about it."""

from __future__ import annotations

import pytest

from tuinet.config import Configuration, configure, hyperparameters
from tuinet.tui.form.field_help import FieldHelp, facts
from tuinet.tui.help_screen import HelpScreen

from ..conftest import opened


def test_it_says_what_is_expected_the_default_and_where_else_it_can_be_set() -> None:
    assert facts("learning_rate", configure({"optimizer": "adam", "learning_rate": 0.5})) == [
        ("expected", "a number above 0 and at most 1,000"),
        ("default", "0.002 with adam"),
        ("to find one", "press ^r in the form"),
        ("during training", "can be changed"),
        ("flag", "--learning-rate"),
        ("variable", "TUINET_LEARNING_RATE"),
        ("TOML", "learning_rate = 0.5"),
    ]


@pytest.mark.parametrize("name", hyperparameters())
def test_every_hyperparameter_has_all_of_it(name: str) -> None:
    rows = dict(facts(name, Configuration()))
    assert rows.keys() >= {"expected", "default", "during training", "flag", "variable", "TOML"}
    assert rows["TOML"].startswith(f"{name} = ")


@pytest.mark.parametrize(("size", "field"), [((60, 20), "optimizer"), ((80, 24), "lr"), ((120, 40), "hidden")])
async def test_a_question_mark_in_a_field_explains_it(size: tuple[int, int], field: str) -> None:
    async with opened(size=size) as person:
        await person.press("slash", *field, "enter", "question_mark")
        assert isinstance(person.app.screen, FieldHelp)
        assert "expected" in person.text
        assert "esc back" in person.text
        await person.press("end")
        assert "TOML" in person.text
        await person.press("escape")
        assert person.app.focused is not None
        assert "?" not in person.app.focused.value


async def test_a_second_question_mark_explains_the_screen() -> None:
    async with opened() as person:
        await person.press("tab", "question_mark", "question_mark")
        assert isinstance(person.app.screen, HelpScreen)
        await person.press("escape", "escape", "question_mark")
        assert isinstance(person.app.screen, HelpScreen)
