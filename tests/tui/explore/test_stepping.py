"""Stepping through images, and choosing which."""

from __future__ import annotations

import numpy as np
import pytest
from textual.geometry import Offset
from textual.widgets import Input

from tuinet.runs.directory import Run
from tuinet.tui.explore.image_panes import StripPane
from tuinet.tui.preferences import Preferences
from tuinet.tui.widgets.ask import Ask

from .conftest import Person, explore_answers

pytestmark = pytest.mark.usefixtures("run")


def test_it_opens_with_the_first_test_image_and_its_answer(run: Run) -> None:
    async def steps(person: Person) -> tuple[str, float]:
        return person.text, person.predictions.probabilities[0].max()

    text, sure = explore_answers(steps)
    for words in ("Image 0: label 7", "1 of 10,000", "seen as", f"{sure:.1%}".replace("%", " %"), "Neighbours"):
        assert words in text


@pytest.mark.parametrize(
    ("names", "index"),
    [
        (("right",), 1),
        (("right", "right", "left"), 1),
        (("left",), 9999),
        (("pagedown",), 10),
        (("pagedown", "pagedown", "pageup"), 10),
        (("end",), 9999),
        (("end", "home"), 0),
    ],
)
def test_keys_step_through_the_images(names: tuple[str, ...], index: int) -> None:
    async def steps(person: Person) -> int:
        await person.press(*names)
        return person.index

    assert explore_answers(steps) == index


def test_any_image_can_be_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.randrange", lambda count: count - 7)

    async def steps(person: Person) -> int:
        await person.press("a")
        return person.index

    assert explore_answers(steps) == 9993


def test_an_image_is_found_by_its_number() -> None:
    async def steps(person: Person) -> str:
        await person.say("g", "1247")
        return person.text

    assert "Image 1,247: label 9" in explore_answers(steps)


def test_a_number_that_no_image_has_is_refused_while_typing() -> None:
    async def steps(person: Person) -> str:
        await person.pilot.press("g", "9", "9", "9", "9", "9", "enter")
        assert isinstance(person.app.screen, Ask)
        return person.text

    assert "expected a whole number from 0 to 9,999" in explore_answers(steps)


def test_turning_away_from_a_question_changes_nothing() -> None:
    async def steps(person: Person) -> int:
        await person.press("g", "7", "escape")
        return person.index

    assert explore_answers(steps) == 0


def test_the_next_mistake_is_one() -> None:
    async def steps(person: Person) -> tuple[list[int], str]:
        wrong = np.flatnonzero(person.predictions.predicted != person.predictions.labels)[:2].tolist()
        await person.press("m", "m")
        return [wrong[1], person.index], person.text

    (expected, index), text = explore_answers(steps)
    assert index == expected
    assert "✗ seen as" in text


def test_the_mistake_before_is_found_too() -> None:
    async def steps(person: Person) -> tuple[int, int]:
        await person.press("m")
        first = person.index
        await person.press("m", "M")
        return first, person.index

    first, index = explore_answers(steps)
    assert index == first


def test_only_mistakes_pass_if_that_is_wanted() -> None:
    async def steps(person: Person) -> tuple[str, int]:
        await person.press("w")
        return person.text, len(person.predictions.labels) - person.predictions.correct

    text, wrong = explore_answers(steps)
    assert f"1 of {wrong:,}  wrong" in text


def test_only_images_of_a_class_pass_if_that_is_wanted() -> None:
    async def steps(person: Person) -> str:
        await person.say("l", "4")
        return person.text

    assert "1 of 982  true 4" in explore_answers(steps)


def test_only_images_that_are_taken_for_a_class_pass_if_that_is_wanted() -> None:
    async def steps(person: Person) -> tuple[str, int]:
        await person.say("p", "9")
        return person.text, int((person.predictions.predicted == 9).sum())

    text, count = explore_answers(steps)
    assert f"1 of {count:,}  seen as 9" in text


def test_only_images_of_a_confidence_pass_if_that_is_wanted() -> None:
    async def steps(person: Person) -> tuple[str, float]:
        await person.say("c", "<60")
        return person.text, float(person.predictions.confidences[person.index])

    text, confidence = explore_answers(steps)
    assert "confidence 0-60 %" in text
    assert confidence <= 0.6


def test_a_filter_offers_what_was_chosen_before() -> None:
    async def steps(person: Person) -> str:
        await person.say("l", "4")
        await person.pilot.press("l")
        return person.app.screen.query_one(Input).value

    assert explore_answers(steps) == "4"


def test_an_empty_answer_lets_all_classes_pass_again() -> None:
    async def steps(person: Person) -> str:
        await person.say("l", "4")
        await person.say("l", "")
        return person.text

    assert "of 10,000" in explore_answers(steps)


def test_if_no_image_matches_that_is_said_with_the_way_out() -> None:
    async def steps(person: Person) -> tuple[str, str]:
        await person.say("l", "1")
        await person.say("p", "1")
        await person.press("w")
        nothing = person.text
        await person.press("right", "left", "m", "a", "home")
        await person.press("u")
        return nothing, person.text

    nothing, again = explore_answers(steps, size=(200, 60))
    assert "No image matches: true 1, seen as 1, wrong. Press u" in nothing
    assert "1 of 10,000" in again


def test_the_greatest_loss_comes_first_if_that_is_wanted() -> None:
    async def steps(person: Person) -> tuple[int, int, str]:
        await person.press("s", "s")
        return person.index, int(person.predictions.losses.argmax()), person.text

    index, worst, text = explore_answers(steps)
    assert index == worst
    assert "by loss ↓" in text


def test_an_order_can_be_turned_round() -> None:
    async def steps(person: Person) -> tuple[int, float]:
        await person.press("s", "r")
        return float(person.predictions.confidences[person.index]), float(person.predictions.confidences.max())

    confidence, most = explore_answers(steps)
    assert confidence == most


def test_the_strip_shows_what_each_neighbour_is_taken_for() -> None:
    async def steps(person: Person) -> tuple[str, int, int]:
        await person.press("m")
        label, taken = person.predictions.labels[person.index], person.predictions.predicted[person.index]
        return person.text, int(label), int(taken)

    text, label, taken = explore_answers(steps)
    assert f"[{label}→{taken} ✗]" in text


def test_a_click_on_a_neighbour_looks_at_it() -> None:
    async def steps(person: Person) -> int:
        await person.pilot.click(StripPane, Offset(15, 3))
        await person.answered()
        return person.index

    assert explore_answers(steps) == 1


def test_the_way_of_drawing_is_remembered() -> None:
    async def steps(person: Person) -> None:
        await person.press("d")

    explore_answers(steps)
    assert Preferences.read().digit_style == "half blocks"


def test_numbers_are_the_values_of_the_pixels() -> None:
    async def steps(person: Person) -> tuple[list[str], list[list[int]]]:
        await person.press("d", "d", "d")
        assert person.explorer.images is not None
        return person.text.split("\n"), person.explorer.images.images[0].tolist()

    lines, pixels = explore_answers(steps, size=(200, 60))
    inked = next(row for row in pixels if any(row))
    written = "".join(f"{value or '·':>4}" for value in inked)
    assert any(written.strip() in line for line in lines)


def test_without_unicode_only_styles_of_ascii_are_offered() -> None:
    async def steps(person: Person) -> str:
        await person.press("d", "d")
        return person.text

    assert explore_answers(steps, ascii_only=True).isascii()
    assert Preferences.read().digit_style == "ascii"


@pytest.mark.parametrize("name", ["[/x]", "[b", "[red]4[/]", "\\\\"])
def test_the_name_of_a_class_is_no_markup(name: str) -> None:
    async def steps(person: Person) -> str:
        person.explorer.classes = (name,) * 10
        await person.press("right", "x", "escape")
        return person.text

    text = explore_answers(steps)
    assert f"Image 1: label {name}" in text
    assert f"seen as {name}" in text
