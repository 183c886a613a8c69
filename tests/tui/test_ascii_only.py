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
        ("↑ ↓ ← → keys", "^ v < > keys"),
        ("loss ≤ 0.1, rate ≥ 1", "loss <=0.1, rate >=1"),
        ("rotate, 14.1° clockwise", "rotate, 14.1  clockwise"),
        ("Loading the runs …", "Loading the runs.."),
        (" … starting  diverged-at-on…", " ~ starting  diverged-at-on~"),
    ],
)
def test_comparisons_and_dots_keep_their_meaning(text: str, expected: str) -> None:
    assert to_ascii(text) == expected
    assert len(expected) == len(text)


def test_letters_lose_their_accents() -> None:
    assert to_ascii("é") == "e"


def test_a_replacement_is_one_ascii_character() -> None:
    for character, replacement in REPLACEMENTS.items():
        assert len(character) == len(replacement) == 1, character
        assert replacement.isascii(), character


def test_the_filter_keeps_styles() -> None:
    (segment,) = AsciiFilter().apply([Segment("→", None)], Color.parse("black"))
    assert segment == Segment(">", None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("784 → 32 relu → 10 softmax   ", "784 -> 32 relu -> 10 softmax "),
        ("true → predicted   count │ 4", "true -> predicted  count | 4"),
        ("784 → 10│   │", "784-->10|   |"),
        ("784 → 10 │   │", "784-->10 |   |"),
        ("← → keys  ", "< > keys  "),
    ],
)
def test_an_arrow_between_values_has_a_blank_on_each_side_where_there_is_room(line: str, expected: str) -> None:
    for cut in range(len(line)):
        assert painted([line[:cut], line[cut:]]) == expected


def painted(texts: list[str]) -> str:
    return "".join(segment.text for segment in AsciiFilter().apply(list(map(Segment, texts)), Color.parse("black")))
