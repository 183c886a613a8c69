"""The help of a screen."""

from __future__ import annotations

import pytest

from tuinet.tui.help_screen import HelpScreen

from .conftest import opened

pytestmark = pytest.mark.usefixtures("soon_idle")

ALL_IN_SIGHT = (120, 300)


async def test_it_has_every_meaning_of_a_key() -> None:
    async with opened(size=ALL_IN_SIGHT) as person:
        await person.press("question_mark")
        await person.see("Train a new run", "Pause after the next batch", "Continue a paused run")


async def test_it_explains_keys_fields_and_figures() -> None:
    async with opened(size=ALL_IN_SIGHT) as person:
        await person.press("question_mark")
        assert isinstance(person.app.screen, HelpScreen)
        await person.see("One batch", "learning_rate", "Cross-entropy", "precision")


async def test_escape_closes_it() -> None:
    async with opened() as person:
        await person.press("question_mark", "escape")
        assert not isinstance(person.app.screen, HelpScreen)
