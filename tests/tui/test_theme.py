"""Themes, and the palettes of pictures that go with them."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tuinet.render.palette import DARK, LIGHT, PLAIN, PLAIN_LIGHT, SIXTEEN, SIXTEEN_LIGHT
from tuinet.tui.form.field import TextEditor
from tuinet.tui.remembered import RememberedChoices
from tuinet.tui.train.digit_pane import DigitPane

from .conftest import opened

pytestmark = pytest.mark.usefixtures("soon_idle")


async def test_pictures_have_the_colours_of_the_theme_which_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    async with opened() as person:
        assert person.app.palette == DARK
        await person.press("t")
        assert person.app.palette == LIGHT
    assert RememberedChoices.read().theme == "tuinet-light"


async def test_a_terminal_with_sixteen_colours_has_its_own_palettes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM", raising=False)
    async with opened() as person:
        assert person.app.palette == SIXTEEN
        person.app.theme = "tuinet-light"
        assert person.app.palette == SIXTEEN_LIGHT
        assert person.app.current_theme.accent == SIXTEEN_LIGHT.valid


async def test_the_list_of_themes_opens_at_the_current_one_and_narrows_and_knows_no_others() -> None:
    async with opened() as person:
        person.app.theme = "tuinet-light"
        await person.press("ctrl+p")
        await person.press(*"all themes", "enter")
        await person.see("Choose a theme", "tuinet-light")
        await person.press("up", "enter")
        assert person.app.theme == "tuinet-dark"
        person.app.search_themes()
        await person.press(*"solarized light", "enter")
        assert person.app.theme == "solarized-light"
        person.app.search_themes()
        await person.press(*"mauve", "enter")
        await person.see("! no theme 'mauve'")


async def test_no_color_means_no_colours_and_a_heavy_border_for_the_focused_pane(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(size=(120, 40)) as person:
        assert person.app.palette == PLAIN
        await person.see("guessing")
        await person.focus(DigitPane)
        assert person.find(DigitPane).styles.border_top[0] == "heavy"
        await person.focus(person.app.screen.query(TextEditor).first())
        assert person.find(DigitPane).styles.border_top[0] == "round"


async def test_without_colours_digits_fit_the_background_that_the_terminal_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLORFGBG", "0;15")
    async with opened() as person:
        assert person.app.palette == PLAIN_LIGHT


@pytest.mark.parametrize(("ascii_only", "border"), [(True, "ascii"), (False, "tall")])
async def test_in_ascii_the_field_of_a_question_has_a_border_of_ascii(ascii_only: bool, border: str) -> None:
    async with opened(ascii_only=ascii_only) as person:
        await person.press("ctrl+s")
        await person.see("Save the configuration as")
        assert person.app.screen.query_one(Input).styles.border_left[0] == border
