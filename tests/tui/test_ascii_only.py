"""Terminals that know ASCII only."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from tuinet.tui.ascii_only import REPLACEMENTS, AsciiFilter, to_ascii

SEEN = "╭─ Über ─╮ │ 784 → 128 · ● ✓ ✗ ▏▎▍▌▋▊▉█ ▀▄ ⣿⠒ 字 … ‖ ◆ ▶ ★ ▔ × – ‹relu›"


def test_every_character_becomes_ascii() -> None:
    assert to_ascii(SEEN).isascii()


def test_the_width_stays() -> None:
    assert cell_len(to_ascii(SEEN)) == cell_len(SEEN)


def test_ascii_stays_as_it_is() -> None:
    assert to_ascii("epoch 3/10 [98 %]") == "epoch 3/10 [98 %]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("97.56 % → 97.47 %", "97.56 % ->97.47 %"),
        (" → 97.47 %", " ->97.47 %"),
        ("↑ ↓ ← → keys", "^ v < > keys"),
        ("loss ≤ 0.1, rate ≥ 1", "loss <=0.1, rate >=1"),
        ("Loading the runs …", "Loading the runs.."),
        (" … starting  diverged-at-on…", " ~ starting  diverged-at-on~"),
    ],
)
def test_arrows_and_comparisons_keep_their_meaning(text: str, expected: str) -> None:
    assert to_ascii(text) == expected
    assert len(expected) == len(text)


def test_letters_lose_their_accents() -> None:
    assert to_ascii("é") == "e"


@pytest.mark.parametrize(("character", "replacement"), REPLACEMENTS.items())
def test_a_replacement_is_one_ascii_character(character: str, replacement: str) -> None:
    assert len(character) == len(replacement) == 1
    assert replacement.isascii()


def test_the_filter_keeps_styles() -> None:
    (segment,) = AsciiFilter().apply([Segment("→", None)], Color.parse("black"))
    assert segment == Segment(">", None)
