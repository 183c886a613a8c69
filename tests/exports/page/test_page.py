"""A page as people use it: they draw with the mouse, a finger or the keys, and read what the network says."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from playwright.sync_api import expect

from tuinet.datasets.framing import frame
from tuinet.exports.subject import ExportSubject

from ...drawings import DRAWINGS
from .conftest import NEXT_FRAME, PHONE, Visit
from .test_pixels import ink

SEVEN = DRAWINGS[14][1]
ONE = DRAWINGS[2][1]

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def test_a_seven_drawn_with_the_mouse_is_named_seven(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page)
    assert visitor.guess == "?"
    visitor.draw(SEVEN)
    assert visitor.guess == "7"
    assert max(visitor.bars, key=lambda name: visitor.bars[name]) == "7"
    expect(visitor.page.locator("#spoken")).to_contain_text("7, ")


def test_a_drawing_of_each_digit_gets_the_answer_of_the_draw_screen(
    visit: Visit, reader_page: str, reader: ExportSubject
) -> None:
    visitor = visit(reader_page)
    # The second of the two drawings of each digit is for other tests.
    for label, strokes in DRAWINGS[::2]:
        visitor.draw(strokes)
        # The mouse is at whole pixels of the screen, so the page says what was drawn.
        drawn = np.array(visitor.call("() => [...drawing.pixels]"), np.uint8).reshape(28, 28)
        seen = frame(np.asarray(drawn / np.float32(255), np.float32))
        assert np.abs(np.array(visitor.levels).reshape(28, 28) - seen.astype(int)).max() <= 1
        expected = reader.model.answer(seen)
        assert visitor.guess == str(expected.predicted), label
        assert list(visitor.bars.values()) == pytest.approx([100 * p for p in expected.probabilities], abs=0.2)
        visitor.page.get_by_role("button", name="Clear").click()


def test_the_bars_move_while_the_pen_is_down(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page)
    ((start, *others),) = visitor.points(SEVEN, (28, 28))
    visitor.page.mouse.move(*start)
    visitor.page.mouse.down()
    answers = []
    for point in others:
        visitor.page.mouse.move(*point)
        visitor.evaluate(NEXT_FRAME)
        answers.append(tuple(visitor.bars.values()))
    assert len(set(answers)) == len(others)
    # A screen reader is told once the pen rests.
    expect(visitor.page.locator("#spoken")).to_be_empty()
    visitor.page.mouse.up()
    expect(visitor.page.locator("#spoken")).to_contain_text("sure")


def test_a_finger_draws_on_a_phone_without_scrolling(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page, **PHONE)
    visitor.touch(SEVEN)
    assert visitor.guess == "7"
    assert visitor.evaluate("scrollY") == 0


def test_nothing_is_wider_than_the_screen(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page)
    for width, height in ((360, 740), (320, 568), (1280, 800)):
        visitor.page.set_viewport_size({"width": width, "height": height})
        assert visitor.evaluate("document.documentElement.scrollWidth") == width


def test_no_bar_is_moved_by_its_number(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page)
    visitor.evaluate("document.querySelector('#bars li').classList.add('is-first')")
    visitor.evaluate("document.querySelector('#bars .value').textContent = '> 99.9 %'")
    rows = visitor.call("() => [...document.querySelectorAll('#bars li')].map((row) => row.offsetHeight)")
    assert len(set(rows)) == 1


def test_drawing_and_answer_fit_on_one_screen_of_a_phone(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page, **PHONE)
    for name in ("Undo", "Clear"):
        box = visitor.page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["height"] >= 44
    last = visitor.page.locator("#bars li").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 740


def test_strokes_are_undone_one_by_one_and_a_cleared_drawing_comes_back(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page)
    undo = visitor.page.get_by_role("button", name="Undo")
    visitor.draw(ONE)
    one = visitor.levels
    visitor.draw((((4, 4), (24, 4)),))
    both = visitor.levels
    visitor.page.get_by_role("button", name="Clear").click()
    visitor.evaluate(NEXT_FRAME)
    assert visitor.guess == "?"
    undo.click()
    visitor.evaluate(NEXT_FRAME)
    assert visitor.levels == both
    visitor.press("Control+z")
    assert visitor.levels == one
    undo.click()
    visitor.evaluate(NEXT_FRAME)
    assert visitor.guess == "?"
    expect(undo).to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize("key", ["Control+z", "Delete"])
def test_a_stroke_that_is_taken_back_while_it_is_drawn_is_over(visit: Visit, reader_page: str, key: str) -> None:
    visitor = visit(reader_page)
    ((start, middle, *_, end),) = visitor.points(SEVEN, (28, 28))
    visitor.page.focus("#pad")
    visitor.page.mouse.move(*start)
    visitor.page.mouse.down()
    visitor.page.mouse.move(*middle)
    visitor.press(key)
    visitor.page.mouse.move(*end)
    visitor.page.mouse.up()
    visitor.evaluate(NEXT_FRAME)
    assert visitor.guess == "?"
    visitor.draw(SEVEN)
    assert visitor.guess == "7"


def test_the_keys_draw_as_well(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page)
    visitor.press("Tab")
    assert visitor.evaluate("document.activeElement.id") == "pad"
    visitor.press(*["ArrowUp"] * 10, "Space", *["ArrowDown"] * 20, "Space", "ArrowRight")
    expected = frame(np.asarray(ink((((14.5, 4.5), (14.5, 24.5)),), (28, 28)) / np.float32(255), np.float32))
    assert np.abs(np.array(visitor.levels) - expected.ravel().astype(int)).max() <= 1
    visitor.press("Delete")
    assert visitor.guess == "?"


def test_each_part_has_a_role_and_a_name(visit: Visit, reader_page: str) -> None:
    visited = visit(reader_page).page
    for role, name in (
        ("application", "Drawing area"),
        ("img", "Your drawing as the network sees it"),
        ("list", "Probability of each class"),
        ("meter", "7"),
        ("region", "Confusion matrix"),
        ("img", "Loss by epoch"),
        ("heading", "Draw something"),
    ):
        expect(visited.get_by_role(role, name=name, exact=True)).to_be_visible()  # type: ignore[arg-type]


def test_text_stands_out_from_its_background(visit: Visit, reader_page: str) -> None:
    visitor = visit(reader_page)
    style = "getComputedStyle(document.documentElement).getPropertyValue"
    found = []
    for scheme in SCHEMES:
        visitor.page.emulate_media(color_scheme=scheme)
        colors = {
            name: visitor.evaluate(f"{style}('--{name}')") for name in ("text", "dim", "accent", "card", "background")
        }
        found.append(colors)
        for text in ("text", "dim", "accent"):
            for background in ("card", "background"):
                assert contrast(colors[text], colors[background]) >= 4.5, (scheme, text, background)
    light, dark = found
    assert light != dark


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, by the definition of WCAG 2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    channels = np.array([int(color.strip()[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
