"""Stepping through images, and filtering them."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tuinet.evaluation.label_doubt import margins
from tuinet.render.ramps import ramp
from tuinet.tui.checkpoints.epoch_line import EpochLine
from tuinet.tui.explore import explorer
from tuinet.tui.explore.class_prompt import ClassPrompt
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.explore.image_pane import ImagePane
from tuinet.tui.explore.position_line import PositionLine
from tuinet.tui.explore.questions import OpenedSource, Source, open_source
from tuinet.tui.explore.strip_pane import StripPane
from tuinet.tui.inquiry import IsWanted
from tuinet.tui.remembered import RememberedChoices
from tuinet.tui.widgets.ask import Ask

from ...waiting import DEADLINE
from .conftest import explored

pytestmark = pytest.mark.usefixtures("run")


async def test_it_opens_with_the_first_test_image_and_its_answer() -> None:
    async with explored() as person:
        confidence = f"{person.evaluation.probabilities[0].max():.1%}".replace("%", " %")
        for text in ("Image 0: a 7", "1st of 10,000", "predicted", confidence, "Neighbours"):
            assert text in person.text


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (("right", "right", "left"), 1),
        (("left",), 9999),
        (("pagedown", "pagedown", "pageup"), 10),
        (("end",), 9999),
        (("end", "home"), 0),
    ],
)
async def test_keys_step_through_the_images(keys: tuple[str, ...], index: int) -> None:
    async with explored() as person:
        await person.press(*keys)
        assert person.index == index


async def test_a_key_shows_a_random_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.randrange", lambda count: count - 7)
    async with explored() as person:
        await person.press("a")
        assert person.index == 9993


async def test_a_prompt_goes_to_an_image() -> None:
    async with explored() as person:
        await person.fill_in("g", "1247")
        assert "Image 1,247: a 9" in person.text


async def test_a_number_beyond_the_last_image_is_refused_while_typing() -> None:
    async with explored() as person:
        await person.press("g", "9", "9", "9", "9", "9", "enter")
        assert isinstance(person.app.screen, Ask)
        assert "expected a whole number from 0 to 9,999" in person.text


async def test_keys_that_are_pressed_before_there_are_images_wait_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    may_open = threading.Event()

    def open_late(source: Source, is_wanted: IsWanted) -> OpenedSource:
        assert may_open.wait(DEADLINE)
        return open_source(source, is_wanted)

    monkeypatch.setattr(explorer, "open_source", open_late)
    async with explored(wait=False) as person:
        await person.press("l")
        assert isinstance(person.app.screen, ClassPrompt)
        await person.press("escape", "g", "1", "2", "enter", "right")
        may_open.set()
        await person.answered()
        assert person.index == 13


async def test_cancelling_a_prompt_changes_nothing() -> None:
    async with explored() as person:
        await person.press("g", "7", "escape")
        assert person.index == 0


async def test_keys_go_to_the_next_and_the_previous_mistake() -> None:
    async with explored() as person:
        mistakes = np.flatnonzero(person.evaluation.predicted != person.evaluation.labels)
        await person.press("m", "m")
        assert person.index == mistakes[1]
        assert "✗ predicted" in person.text
        await person.press("M")
        assert person.index == mistakes[0]


async def test_only_mistakes_can_be_shown() -> None:
    async with explored() as person:
        mistakes = len(person.evaluation.labels) - person.evaluation.correct
        await person.press("w")
        assert f"1st of {mistakes:,}  [mistakes ×]" in person.text


async def test_images_are_filtered_by_true_class() -> None:
    async with explored() as person:
        await person.press("l")
        assert "True class" in person.text
        await person.ask("4")
        assert "1st of 982  [true 4 ×]" in person.text


async def test_images_are_filtered_by_predicted_class() -> None:
    async with explored() as person:
        await person.ask("p", "9")
        count = int((person.evaluation.predicted == 9).sum())
        assert f"1st of {count:,}  [predicted 9 ×]" in person.text


async def test_images_are_filtered_by_confidence() -> None:
    async with explored() as person:
        await person.fill_in("c", "<60")
        assert "confidence 0-60 %" in person.text
        assert person.evaluation.confidences[person.index] <= 0.6


async def test_a_key_of_the_prompt_removes_the_condition() -> None:
    async with explored() as person:
        await person.ask("l", "4", "l", "minus")
        assert "of 10,000" in person.text
        assert "×]" not in person.text


async def test_escape_leaves_the_condition_as_it_was() -> None:
    async with explored() as person:
        await person.ask("l", "4", "l", "escape")
        assert "[true 4 ×]" in person.text


async def test_a_click_answers_the_prompt() -> None:
    async with explored() as person:
        await person.press("l")
        prompt = person.app.screen.query_one("#classes")
        await person.click(prompt, (4 * 4 + 1, 0))
        await person.answered()
        assert "[true 4 ×]" in person.text


async def test_classes_with_names_are_listed_with_their_keys() -> None:
    async with explored() as person:
        person.explorer.classes = ("[b]zero", *"abcdefghi")
        await person.press("l")
        assert "0 [b]zero" in person.text
        await person.ask("2")
        assert "[true b ×]" in person.text


async def test_many_classes_are_asked_for_by_name() -> None:
    async with explored() as person:
        person.explorer.classes = tuple("abcdefghijkl")
        await person.fill_in("l", "d")
        assert "[true d ×]" in person.text


async def test_a_click_on_a_chip_removes_its_condition() -> None:
    async with explored() as person:
        await person.ask("l", "4", "w")
        line = person.lines[1]
        await person.click(PositionLine, (line.index("[true 4"), 0))
        await person.answered()
        assert "[mistakes ×]" in person.text
        assert "[true" not in person.text


async def test_backspace_removes_the_last_chip() -> None:
    async with explored() as person:
        await person.ask("l", "4", "w", "backspace")
        assert " of 982  [true 4 ×]" in person.text
        await person.ask("backspace", "backspace")
        assert " of 10,000" in person.lines[1]
        assert "×]" not in person.text


async def test_many_chips_are_shortened() -> None:
    async with explored() as person:
        await person.ask("l", "4", "p", "9")
        await person.fill_in("c", "50-90")
        assert "[true 4 ×] [pred. 9 ×] [50-90 % ×]" in person.lines[1]


async def test_the_mouse_wheel_steps_through_images_and_epochs() -> None:
    async with explored() as person:
        await person.scroll(ImagePane)
        await person.scroll(StripPane, offset=(2, 0))
        assert person.index == 2
        await person.scroll(ImagePane, up=True)
        assert person.index == 1
        epoch = person.epoch
        await person.scroll(EpochLine, up=True, offset=(2, 0))
        await person.answered()
        assert person.epoch == epoch - 1


async def test_a_legend_explains_the_shades() -> None:
    async with explored() as person:
        assert f"shades: 0{ramp(person.app.palette)} 255" in person.text
        await person.press("d", "d", "d")
        assert "shades: · is 0" in person.text


async def test_if_no_image_matches_a_message_names_the_way_out() -> None:
    async with explored(size=(200, 60)) as person:
        await person.press("l", "1", "p", "1", "w")
        await person.see("No image matches: true 1, predicted 1, mistakes. Press u")
        await person.press("right", "left", "m", "a", "home")
        await person.press("u")
        assert "1st of 10,000" in person.text


async def test_images_are_sorted_by_loss() -> None:
    async with explored() as person:
        await person.press("s", "s")
        assert person.index == person.evaluation.losses.argmax()
        assert "by loss ↓" in person.text


async def test_the_figure_that_images_are_sorted_by_is_shown() -> None:
    async with explored() as person:
        await person.press("s", "s", "s")
        doubt = -margins(person.evaluation)[person.index]
        assert f"doubt {doubt:.3f}" in person.text


async def test_the_help_says_which_keys_show_the_surest_mistakes() -> None:
    async with explored() as person:
        keys = next(keys for keys, text in ExploreScreen.HELP_TRY if "sure, and wrong" in text)
        await person.press(*keys.split())
        assert person.index == person.evaluation.losses.argmax()


async def test_an_order_can_be_reversed() -> None:
    async with explored() as person:
        await person.press("s", "r")
        confidences = person.evaluation.confidences
        assert confidences[person.index] == confidences.max()


async def test_the_neighbours_show_what_they_are_mistaken_for() -> None:
    async with explored() as person:
        await person.press("m")
        label = person.evaluation.labels[person.index]
        predicted = person.evaluation.predicted[person.index]
        assert f"[{label}→{predicted} ✗]" in person.text


async def test_a_click_on_a_neighbour_shows_it() -> None:
    async with explored() as person:
        await person.click(StripPane, (15, 3))
        await person.answered()
        assert person.index == 1


async def test_the_style_of_digits_is_remembered() -> None:
    async with explored() as person:
        await person.press("d")
    assert RememberedChoices.read().digit_style == "half blocks"


async def test_numbers_are_the_values_of_the_pixels() -> None:
    async with explored(size=(200, 60)) as person:
        await person.press("d", "d", "d")
        assert person.explorer.images is not None
        pixels = person.explorer.images.images[0].tolist()
        first_inked_row = next(row for row in pixels if any(row))
        numbers = "".join(f"{value or '·':>4}" for value in first_inked_row)
        assert any(numbers.strip() in line for line in person.lines)


async def test_without_unicode_everything_is_ascii() -> None:
    async with explored(ascii_only=True) as person:
        await person.press("d", "d")
        assert person.text.isascii()
    assert RememberedChoices.read().digit_style == "ascii"


@pytest.mark.parametrize("name", ["[/x]", "[b", "[red]4[/]", "\\\\"])
async def test_the_name_of_a_class_is_not_markup(name: str) -> None:
    async with explored() as person:
        person.explorer.classes = (name,) * 10
        await person.ask("right", "x", "escape")
        assert f"Image 1: {name}" in person.text
        assert f"predicted {name}" in person.text


async def test_enlarged_neighbours_are_rows_of_images() -> None:
    async with explored() as person:
        await person.click(StripPane, (15, 3))
        await person.press("z")
        # Rows of nine lines, of four images each.
        await person.click(StripPane, (1, 12))
        await person.until(lambda: person.index == 4, "the first image of the second row")


async def test_conditions_that_do_not_fit_are_counted() -> None:
    async with explored(size=(60, 20)) as person:
        await person.press("s", "l", "4", "p", "9", "w")
        await person.see("[confidence ↑ ×]", "×] +")
