"""Terminals differ in size, colours and characters; the app fits all of them, and says so where it cannot."""

from __future__ import annotations

import pytest

from ..conftest import Tuinet, events
from ..terminal import terminal
from .conftest import LONG, SMALL, TRAINING, Open, is_whole, kinds_of_colour


def test_all_screens_are_filled_at_any_size(app: Open, home: Tuinet) -> None:
    seen = app("--run", "first", size=(100, 30))
    for size in ((60, 20), (80, 24), (120, 40), (200, 60)):
        seen.resize(*size)
        for key, words in {"1": "see what fools it", "2": "a 7", "3": "2 runs"}.items():
            seen.press(key)
            seen.until(words)
            seen.wait(lambda: is_whole(seen), f"the screen of {size} is filled")


def test_resizing_while_it_trains_is_safe(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=LONG, size=(120, 40))
    seen.press("space")
    seen.until(TRAINING)
    for size in ((60, 20), (200, 60), (40, 10), (80, 24)):
        seen.resize(*size)
        if size == (40, 10):
            seen.until("needs at least 60×20", "40×10")
        else:
            seen.until(TRAINING)
            seen.wait(lambda: is_whole(seen), f"the screen of {size} is filled")
    event_count = len(events(tuinet.run))
    seen.wait(lambda: len(events(tuinet.run)) > event_count, "the run goes on")


def test_a_terminal_too_small_from_the_start_can_be_left(tuinet: Tuinet) -> None:
    with terminal(size=(40, 10), fast=True) as seen:
        seen.until("needs at least 60×20")
        seen.press("q")
        assert seen.end() == 0


@pytest.mark.parametrize(("term", "kind"), [("xterm-256color", "256 colours"), ("xterm", "16 colours")])
def test_colours_are_those_that_the_terminal_has(app: Open, term: str, kind: str) -> None:
    seen = app(last=SMALL, TERM=term)
    seen.press("space")
    seen.until("✓ finished", "Resume")
    assert kinds_of_colour(seen) == {kind}


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(("--ascii",), {}), ((), {"LC_ALL": "C"}), ((), {"LC_ALL": "en_US.ISO-8859-1"})],
    ids=["asked for", "no locale", "a locale of single bytes"],
)
def test_ascii_is_all_that_is_sent(
    app: Open, home: Tuinet, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    seen = app("--run", "first", *arguments, **environment)
    seen.press("d", "?")
    seen.until("=Help .")
    seen.press("escape")
    seen.until_gone("=Help .")
    seen.press("2")
    seen.until("of 10,000 correct", "Image 0: a 7")
    seen.press("3")
    seen.until("2 runs")
    assert seen.received.isascii()


def test_what_was_chosen_is_there_at_the_next_start(app: Open) -> None:
    seen = app(last=SMALL, size=(120, 40), COLORTERM="truecolor")
    dark = seen.cell("2 Explore").bg
    assert "▀" not in seen.text
    seen.press("t")
    seen.wait(lambda: seen.cell("2 Explore").bg != dark, "it is light")
    light = seen.cell("2 Explore").bg
    seen.press("d")
    seen.until("▀")
    seen.click("optional")
    seen.until("Name of the run")
    seen.press(*["up"] * 6)
    seen.until("Widths of the hidden layers")
    seen.type("24")
    seen.until("784 → 24")
    seen.press("f5")
    seen.until("✓ finished", "Resume")
    seen.press("ctrl+q")
    seen.end()
    again = app(COLORTERM="truecolor")
    again.until("784 → 24", "▀")
    assert again.cell("2 Explore").bg == light


def test_where_there_is_no_terminal_one_line_says_what_to_use(tuinet: Tuinet) -> None:
    result = tuinet()
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "tuinet train" in result.err


def test_a_run_that_is_not_there_is_one_line(tuinet: Tuinet) -> None:
    with terminal("app", "--run", "nobody", fast=True) as seen:
        assert seen.end() == 1
        assert seen.modes == {7, 25}
        assert [line for line in seen.lines if line] == [line for line in seen.lines if "nobody" in line]
