"""Stepping through images, and how they are shown."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tuinet.render.ramps import ramp
from tuinet.tui.checkpoints.epoch_line import EpochLine
from tuinet.tui.explore import explorer
from tuinet.tui.explore.class_prompt import ClassPrompt
from tuinet.tui.explore.image_pane import ImagePane
from tuinet.tui.explore.questions import OpenedSource, Source, open_source
from tuinet.tui.explore.strip_pane import StripPane
from tuinet.tui.inquiry import IsWanted
from tuinet.tui.remembered import RememberedChoices
from tuinet.tui.widgets.ask import Ask

from ...waiting import DEADLINE
from .conftest import explored

pytestmark = pytest.mark.usefixtures("run")


async def test_it_opens_with_the_first_test_image_and_its_answer_in_a_style_that_is_remembered() -> None:
    async with explored() as person:
        confidence = f"{person.evaluation.probabilities[0].max():.1%}".replace("%", " %")
        for text in ("Image 0: a 7", "1st of 10,000", "predicted", confidence, "Neighbours"):
            assert text in person.text
        assert f"shades: 0{ramp(person.app.palette)} 255" in person.text
        await person.press("d")
    assert RememberedChoices.read().digit_style == "half blocks"


async def test_keys_step_through_the_images(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.randrange", lambda count: count - 7)
    async with explored() as person:
        for keys, index in (
            ("right right left", 1),
            ("left", 9999),
            ("pagedown pagedown pageup", 10),
            ("end", 9999),
            ("end home", 0),
            ("a", 9993),
        ):
            await person.press("home", *keys.split())
            assert person.index == index, keys


async def test_a_prompt_goes_to_an_image_that_exists() -> None:
    async with explored() as person:
        await person.fill_in("g", "1247")
        assert "Image 1,247: a 9" in person.text
        await person.press("g", "7", "escape")
        assert person.index == 1247
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


async def test_keys_go_to_the_next_and_the_previous_mistake_and_its_neighbours_show_what_it_is_mistaken_for() -> None:
    async with explored() as person:
        mistakes = np.flatnonzero(person.evaluation.predicted != person.evaluation.labels)
        for key, mistake in (("m", mistakes[0]), ("m", mistakes[1]), ("M", mistakes[0])):
            await person.press(key)
            assert person.index == mistake
            assert "✗ predicted" in person.text
            assert f"[{person.evaluation.labels[mistake]}→{person.evaluation.predicted[mistake]} ✗]" in person.text


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


async def test_a_click_on_a_neighbour_shows_it_and_enlarged_neighbours_are_rows_of_images() -> None:
    async with explored() as person:
        await person.click(StripPane, (15, 3))
        await person.answered()
        assert person.index == 1
        await person.press("z")
        # Rows of nine lines, of four images each.
        await person.click(StripPane, (1, 12))
        await person.until(lambda: person.index == 4, "the first image of the second row")


async def test_numbers_are_the_values_of_the_pixels() -> None:
    async with explored(size=(200, 60)) as person:
        await person.press("d", "d", "d")
        assert "shades: · is 0" in person.text
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


async def test_the_name_of_a_class_is_not_markup() -> None:
    async with explored() as person:
        for name in ("[/x]", "[b", "[red]4[/]", "\\\\"):
            person.explorer.classes = (name,) * 10
            await person.ask("home", "right", "x", "escape")
            assert f"Image 1: {name}" in person.text
            assert f"predicted {name}" in person.text
