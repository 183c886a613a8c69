"""Neighbours in a row: as many as fit, captions below, the selected one marked by more than colour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tuinet.render.digit_styles import DIGIT_STYLES
from tuinet.render.palette import DARK, PLAIN, Palette
from tuinet.render.strip import strip, strip_at, strip_room

SHAPE = (28, 28)
IMAGES = np.full((9, *SHAPE), 255, np.uint8)
CAPTIONS: list[tuple[str, bool | None]] = [("7→1", False), ("2", True), ("1", None), *[("4", None)] * 6]


def shown(
    width: int = 60, height: int = 6, selected: int = 1, style: str = "braille", palette: Palette = PLAIN
) -> Text:
    return strip(IMAGES, CAPTIONS, selected, width, height, style, palette)


def captions(text: Text) -> list[str]:
    return text.plain.split("\n")[-1].split()


def styles(text: Text, words: str) -> str:
    start = text.plain.index(words)
    return " ".join(str(span.style) for span in text.spans if span.start <= start < span.end)


@given(st.integers(1, 130), st.integers(1, 20), st.sampled_from(DIGIT_STYLES), st.sampled_from([(28, 28), (1, 50)]))
def test_a_strip_fits_into_any_pane(width: int, height: int, style: str, shape: tuple[int, int]) -> None:
    images = np.full((9, *shape), 255, np.uint8)
    lines = strip(images, CAPTIONS, 0, width, height, style, DARK).plain.split("\n")
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


def test_the_room_grows_with_the_width() -> None:
    assert [strip_room(width, SHAPE, 6) for width in (0, 5, 24, 36, 60)] == [0, 1, 2, 3, 5]


def test_higher_digits_are_wider_and_fewer() -> None:
    assert strip_room(120, SHAPE, 6) > strip_room(120, SHAPE, 12)


def test_as_many_images_are_shown_as_there_is_room_for() -> None:
    assert sum(words.startswith("4") for words in captions(shown(60))) == strip_room(60, SHAPE, 6) - 3


def test_fewer_images_than_fit_leave_the_rest_empty() -> None:
    text = strip(IMAGES[:1], CAPTIONS[:1], 0, 60, 6, "ascii", PLAIN)
    assert {line[12:].strip() for line in text.plain.split("\n")} == {""}


def test_no_images_are_an_empty_strip() -> None:
    assert not strip([], [], 0, 60, 6, "ascii", PLAIN).plain


def test_right_and_wrong_have_signs() -> None:
    assert captions(shown(selected=2))[:4] == ["7→1", "✗", "2", "✓"]


@pytest.mark.parametrize(("words", "style"), [("7→1", DARK.wrong), ("2 ✓", DARK.right)])
def test_right_and_wrong_have_colours(words: str, style: str) -> None:
    assert styles(shown(selected=2, palette=DARK), words) == style


def test_the_selected_one_is_in_brackets_and_reversed() -> None:
    assert "reverse" in styles(shown(selected=1), "[2 ✓]")


def test_a_long_caption_is_cut_and_its_sign_is_not() -> None:
    text = strip(IMAGES, [("Ankle boot→Sneaker", False)], 0, 40, 5, "ascii", PLAIN)
    assert captions(text) == ["[Ankl…", "✗]"]


def test_numbers_are_drawn_as_characters() -> None:
    assert shown(style="numbers") == shown(style="ascii")


def test_equal_images_look_equal_in_every_slot() -> None:
    first = shown(selected=8).plain.split("\n")[0]
    slot = 60 // strip_room(60, SHAPE, 6)
    assert len({first[start : start + slot] for start in range(0, len(first), slot)}) == 1


def test_one_line_has_room_for_the_captions_alone() -> None:
    assert captions(shown(height=1, selected=2))[:2] == ["7→1", "✗"]


def test_a_click_on_a_caption_finds_its_image() -> None:
    line = shown(selected=2).plain.split("\n")[-1]
    assert [strip_at(line.index(words), 60, SHAPE, 6) for words in ("7→1", "2 ✓", "[1]")] == [0, 1, 2]


@pytest.mark.parametrize(("x", "width"), [(-1, 60), (61, 60), (0, 0), (24, 25)])
def test_there_is_no_image_outside_the_slots(x: int, width: int) -> None:
    assert strip_at(x, width, SHAPE, 6) is None
