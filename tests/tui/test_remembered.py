"""The choices that the app remembers."""

import json
from pathlib import Path

import pytest

from tuinet.tui.remembered import RememberedChoices


def test_choices_are_there_at_the_next_start() -> None:
    chosen = RememberedChoices.read()
    chosen.digit_style = "braille"
    chosen.save()
    assert RememberedChoices.read() == chosen


def test_without_a_file_there_are_defaults() -> None:
    assert RememberedChoices.read() == RememberedChoices()


def test_a_damaged_file_is_as_if_there_were_none(own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "app.json").write_text('{"theme": ')
    assert RememberedChoices.read() == RememberedChoices()


def test_a_home_that_cannot_be_made_disturbs_nobody(own_home: Path) -> None:
    own_home.write_text("a file where a folder should be")
    RememberedChoices().save()
    assert RememberedChoices.read() == RememberedChoices()


@pytest.mark.parametrize(
    "stored", [{"smoothing": 99}, {"zoom": 3}, {"zoom": -1}, {"zoom": True}, {"zoom": "1"}, {"metric": "nothing"}]
)
def test_an_impossible_choice_is_ignored(own_home: Path, stored: dict[str, object]) -> None:
    own_home.mkdir()
    (own_home / "app.json").write_text(json.dumps({"log_axis": True, **stored}))
    assert RememberedChoices.read() == RememberedChoices(log_axis=True)
