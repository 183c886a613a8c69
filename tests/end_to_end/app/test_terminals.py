"""Terminals differ in size, colours and characters; the app fits all of them, and says so where it cannot."""

from __future__ import annotations

import re

import pytest

from ..conftest import SMALL as SMALL_FLAGS
from ..conftest import Tuinet, events
from ..terminal import Terminal, terminal
from .conftest import LONG, SMALL, TRAINING, Open


def trained(seen: Terminal) -> Terminal:
    """The app after a run, with all that was painted on the way."""
    seen.press("space")
    seen.until("finished", "Resume")
    return seen


def is_whole(seen: Terminal) -> bool:
    """Whether the first and the last line of the screen are the app's."""
    return seen.lines[0].startswith(" tuinet") and "? Help" in seen.lines[-1]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
def test_all_screens_are_filled_at_any_size(app: Open, size: tuple[int, int]) -> None:
    seen = trained(app(last=SMALL, size=size))
    for key, words in {"1": "test accuracy", "2": "label 7", "3": "1 run"}.items():
        seen.press(key)
        seen.until(words)
        seen.wait(lambda: is_whole(seen), "the screen is filled")


def test_resizing_while_it_trains_is_safe(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=LONG, size=(120, 40))
    seen.press("space")
    seen.until(TRAINING)
    for size in ((60, 20), (200, 60), (80, 24)):
        seen.resize(*size)
        seen.until(TRAINING)
        seen.wait(lambda: is_whole(seen), f"the screen of {size} is filled")
    told = len(events(tuinet.run))
    seen.wait(lambda: len(events(tuinet.run)) > told, "the run goes on")


def test_too_small_a_terminal_is_told_what_is_needed_until_there_is_room(app: Open) -> None:
    seen = app(last=LONG)
    seen.press("space")
    seen.until(TRAINING)
    seen.resize(40, 10)
    seen.until("needs 60×20", "40×10")
    seen.resize(80, 24)
    seen.until_gone("needs 60×20")
    seen.until(TRAINING)


def test_a_terminal_too_small_from_the_start_can_be_left(tuinet: Tuinet) -> None:
    with terminal(size=(40, 10)) as seen:
        seen.until("needs 60×20")
        seen.press("q")
        assert seen.end() == 0


def test_no_color_means_no_colour(app: Open) -> None:
    assert trained(app(last=SMALL, NO_COLOR="1", COLORTERM="truecolor")).colours == set()


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({"COLORTERM": "truecolor"}, r"[34]8;2;.*"),
        ({"TERM": "xterm-256color"}, r"[34]8;5;.*"),
        ({"TERM": "xterm"}, r"\d+"),
    ],
    ids=["truecolor", "256 colours", "16 colours"],
)
def test_colours_are_those_that_the_terminal_has(app: Open, environment: dict[str, str], kind: str) -> None:
    colours = trained(app(last=SMALL, **environment)).colours
    assert colours
    assert {colour for colour in colours if not re.fullmatch(kind, colour)} == set()


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(("--ascii",), {}), (("app", "--ascii"), {}), ((), {"LC_ALL": "C"}), ((), {"LC_ALL": "en_US.ISO-8859-1"})],
    ids=["asked for", "asked for by the command", "no locale", "a locale of single bytes"],
)
def test_ascii_is_all_that_is_sent(app: Open, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    seen = app(*arguments, last=SMALL, **environment)
    seen.press("d", "?")
    seen.until("=Help=")
    seen.press("escape")
    seen.until_gone("=Help=")
    assert trained(seen).received.isascii()


def test_unicode_is_sent_where_the_locale_has_it(app: Open) -> None:
    assert "→" in app(LC_ALL="C.UTF-8").text


def test_the_theme_is_remembered(app: Open) -> None:
    seen = app(last={}, COLORTERM="truecolor")
    dark = seen.cell("tuinet").bg
    seen.press("t")
    seen.wait(lambda: seen.cell("tuinet").bg != dark, "it is light")
    light = seen.cell("tuinet").bg
    seen.press("q")
    seen.end()
    assert app(COLORTERM="truecolor").cell("tuinet").bg == light


def test_the_style_of_digits_is_remembered(app: Open) -> None:
    seen = app(last={})
    assert "▀" not in seen.text
    seen.press("d")
    seen.until("▀")
    seen.press("q")
    seen.end()
    app().until("▀")


def test_the_configuration_is_remembered(app: Open) -> None:
    seen = app(last=SMALL, size=(120, 40))
    seen.click("optional")
    seen.until("A name for the run")
    seen.press("down", "down")
    seen.until("Widths of the hidden layers")
    seen.type("24")
    seen.until("784 → 24")
    seen.press("f5")
    seen.until("✓ finished", "Resume")
    seen.press("ctrl+q")
    seen.end()
    app().until("784 → 24")


def test_where_there_is_no_terminal_one_line_says_what_to_use(tuinet: Tuinet) -> None:
    result = tuinet()
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "tuinet train" in result.err


@pytest.mark.parametrize("arguments", [("app", "--run", "first"), ("--run", "first")])
def test_a_run_can_be_opened_by_its_name(app: Open, tuinet: Tuinet, arguments: tuple[str, ...]) -> None:
    for name in ("first", "second"):
        tuinet("train", *SMALL_FLAGS, "--name", name, "--quiet")
    app(*arguments).until("✓ finished  first", "test accuracy", "epoch 3")


def test_a_run_that_is_not_there_is_one_line(tuinet: Tuinet) -> None:
    with terminal("app", "--run", "nobody") as seen:
        assert seen.end() == 1
        assert seen.modes == {7, 25}
        assert [line for line in seen.lines if line] == [line for line in seen.lines if "nobody" in line]
