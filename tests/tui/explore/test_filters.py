"""Filtering the images, and sorting them: the keys, the prompts and the chips that show it."""

from __future__ import annotations

import pytest

from tuinet.evaluation.label_doubt import margins
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.explore.position_line import PositionLine

from .conftest import explored

pytestmark = pytest.mark.usefixtures("run")


async def test_images_are_filtered_by_mistakes_predicted_class_and_confidence() -> None:
    async with explored() as person:
        mistakes = len(person.evaluation.labels) - person.evaluation.correct
        await person.press("w")
        assert f"1st of {mistakes:,}  [mistakes ×]" in person.text
        await person.ask("w", "p", "9")
        count = int((person.evaluation.predicted == 9).sum())
        assert f"1st of {count:,}  [predicted 9 ×]" in person.text
        await person.press("u")
        await person.fill_in("c", "<60")
        assert "confidence 0-60 %" in person.text
        assert "predicted 9 ×" not in person.text
        assert person.evaluation.confidences[person.index] <= 0.6


async def test_a_prompt_filters_by_true_class_and_its_keys_change_nothing_or_remove_the_condition() -> None:
    async with explored() as person:
        await person.press("l")
        assert "True class" in person.text
        await person.ask("4")
        assert "1st of 982  [true 4 ×]" in person.text
        await person.ask("l", "escape")
        assert "[true 4 ×]" in person.text
        await person.ask("l", "minus")
        assert "of 10,000" in person.text
        assert "×]" not in person.text


async def test_a_click_answers_the_prompt() -> None:
    async with explored() as person:
        await person.press("l")
        prompt = person.app.screen.query_one("#classes")
        await person.click(prompt, (4 * 4 + 1, 0))
        await person.answered()
        assert "[true 4 ×]" in person.text


async def test_classes_with_names_are_listed_with_their_keys_and_many_are_asked_for_by_name() -> None:
    async with explored() as person:
        person.explorer.classes = ("[b]zero", *"abcdefghi")
        await person.press("l")
        assert "0 [b]zero" in person.text
        await person.ask("2")
        assert "[true b ×]" in person.text
        person.explorer.classes = tuple("abcdefghijkl")
        await person.fill_in("l", "d")
        assert "[true d ×]" in person.text


async def test_a_click_on_a_chip_removes_its_condition_and_backspace_the_last_one() -> None:
    async with explored() as person:
        await person.ask("l", "4", "w")
        line = person.lines[1]
        await person.click(PositionLine, (line.index("[true 4"), 0))
        await person.answered()
        assert "[mistakes ×]" in person.text
        assert "[true" not in person.text
        await person.ask("l", "4", "backspace")
        assert " of 982  [true 4 ×]" in person.text
        await person.ask("backspace", "backspace")
        assert " of 10,000" in person.lines[1]
        assert "×]" not in person.text


async def test_many_chips_are_shortened() -> None:
    async with explored() as person:
        await person.ask("l", "4", "p", "9")
        await person.fill_in("c", "50-90")
        assert "[true 4 ×] [pred. 9 ×] [50-90 % ×]" in person.lines[1]


async def test_conditions_that_do_not_fit_are_counted() -> None:
    async with explored(size=(60, 20)) as person:
        await person.press("s", "l", "4", "p", "9", "w")
        await person.see("[confidence ↑ ×]", "×] +")


async def test_if_no_image_matches_a_message_names_the_way_out() -> None:
    async with explored(size=(200, 60)) as person:
        await person.press("l", "1", "p", "1", "w")
        await person.see("No image matches: true 1, predicted 1, mistakes. Press u")
        await person.press("right", "left", "m", "a", "home")
        await person.press("u")
        assert "1st of 10,000" in person.text


async def test_images_are_sorted_by_confidence_loss_and_doubt_in_both_directions() -> None:
    async with explored() as person:
        evaluation = person.evaluation
        await person.press("s", "r")
        assert evaluation.confidences[person.index] == evaluation.confidences.max()
        await person.press("s")
        assert person.index == evaluation.losses.argmax()
        assert "by loss ↓" in person.text
        await person.press("s")
        assert f"doubt {-margins(evaluation)[person.index]:.3f}" in person.text


async def test_the_help_says_which_keys_show_the_surest_mistakes() -> None:
    async with explored() as person:
        keys = next(keys for keys, text in ExploreScreen.HELP_TRY if "sure, and wrong" in text)
        await person.press(*keys.split())
        assert person.index == person.evaluation.losses.argmax()
