"""The help in ASCII: it names the keys and the letters that no ASCII character stands for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.widgets import RichLog

from tuinet.render.scatter import DENSITIES
from tuinet.tui import keys
from tuinet.tui.ascii_help import keys_in_ascii, words_in_ascii
from tuinet.tui.ascii_only import to_ascii
from tuinet.tui.draw.draw_screen import DrawScreen
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.glossary import TERMS
from tuinet.tui.help_screen import HelpScreen
from tuinet.tui.inside.bench_lens import BenchLens
from tuinet.tui.inside.map_lens import MapLens
from tuinet.tui.lenses import LENSES
from tuinet.tui.screens import SCREENS

from .conftest import opened


def help_texts() -> Iterator[str]:
    """Everything that the help says, besides what to try."""
    explained = [entry.load() for entry in (*SCREENS, *LENSES)]
    for kind in [*explained, ConfusionScreen]:
        yield str(getattr(kind, "HELP", ""))
        yield from (explanation for _, explanation in getattr(kind, "HELP_TRY", ()))
    yield from TERMS.values()
    yield from (binding.tooltip for binding in keys.ALL)


def test_no_character_of_the_help_is_lost_in_ascii() -> None:
    for text in help_texts():
        assert to_ascii(words_in_ascii(text)).count("?") == text.count("?"), text


@pytest.mark.parametrize(
    ("text", "in_ascii"),
    [
        ("Select a line with ↑ ↓ and turn it with ← →.", "Select a line with up down and turn it with left right."),
        ("δ times x is the gradient, η the rate.", "delta times x is the gradient, eta the rate."),
        ("where you see - = ≡, the second", "where you see - ~ =, the second"),
        ("With ↑ the lowest comes first.", "With ↑ the lowest comes first."),
        ("Draw images as ASCII, half blocks, braille or pixel values.", "Draw images as ASCII or pixel values."),
    ],
)
def test_arrow_keys_and_letters_are_spelled_out_and_signs_are_not(text: str, in_ascii: str) -> None:
    assert words_in_ascii(text) == in_ascii


def test_what_to_press_has_the_names_of_the_arrows() -> None:
    assert keys_in_ascii("space ↓ ↓") == "space down down"
    assert keys_in_ascii("shift+→ . k g") == "shift+right . k g"


@pytest.mark.usefixtures("soon_idle")
async def test_the_help_of_a_terminal_without_unicode_names_the_arrows_and_the_sign_of_what_is_cut_off() -> None:
    async with opened(size=(120, 60), ascii_only=True) as person:
        await person.press("question_mark")
        assert isinstance(person.app.screen, HelpScreen)
        lines = [line.text for line in person.find(RichLog).lines]
        assert any(line.startswith("left right ") for line in lines)
        assert any(line.startswith("~ ") for line in lines)


def test_the_help_explains_what_ascii_and_small_screens_leave_out() -> None:
    assert " ".join(character for _, character in DENSITIES) in MapLens.HELP
    for explained in (BenchLens, DrawScreen):
        assert "degrees" in explained.HELP
