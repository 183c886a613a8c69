"""The pane with the test digit: what the untrained network guesses, and moving through the digits."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import Any

import pytest
from rich.text import Text
from textual.content import Content

from tuinet.commands import Set, parse_command
from tuinet.events import ProbeEvaluated
from tuinet.runs.log import EventLog
from tuinet.tui.context import AppContext
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.inquiry import IsWanted
from tuinet.tui.train import digit_questions as questions
from tuinet.tui.train import pinned_digit
from tuinet.tui.train.digit_image import digit_title
from tuinet.tui.train.digit_pane import DigitPane
from tuinet.tui.train.digit_questions import AnsweredDigit, FirstGuess, Guess, OneDigit, answer_digit, guess_digit
from tuinet.tui.widgets.picture import Sketch
from tuinet.tui.widgets.titles import set_title, title_room

from ..waiting import DEADLINE
from .conftest import Person, opened
from .example_runs import interrupted_run, live, new_run, run_in
from .snapshot_runs import finished_run

pytestmark = pytest.mark.usefixtures("soon_idle")


async def configure(person: Person[Any], **texts: str) -> None:
    form = person.find(ConfigurationForm)
    form.draft.update(texts)
    form._refresh()
    await person.pause()


async def test_before_a_run_the_bars_are_what_the_untrained_network_of_the_form_guesses() -> None:
    async with opened(size=(120, 40)) as person:
        await person.see("Test image 0: a 7", "guessing: untrained")
        pane = person.find(DigitPane)
        answer = pane.digit.answer
        assert answer is not None
        assert answer.untrained
        assert sum(answer.probabilities) == pytest.approx(1, abs=1e-4)
        await configure(person, seed="7")
        await person.until(lambda: pane.digit.answer not in (None, answer), "another guess")
        await configure(person, hidden="x")
        await person.see("Correct the")
        assert "Test image 0: a 7" in person.text
        await configure(person, hidden="32")
        await person.see("guessing: untrained")
        await person.scroll(DigitPane)
        await person.scroll(DigitPane)
        await person.see("Test image 2: a 1")
        await person.scroll(DigitPane, up=True)
        await person.see("Test image 1: a 2", "guessing")


async def test_until_the_guess_is_known_no_key_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    may_guess = threading.Event()

    def guess_late(question: FirstGuess, is_wanted: IsWanted) -> Guess:
        may_guess.wait()
        return guess_digit(question, is_wanted)

    monkeypatch.setattr(pinned_digit, "guess_digit", guess_late)
    async with opened() as person:
        await person.see("Test image 0: a 7")
        assert "Press space" not in person.sentences
        may_guess.set()
        await person.see("guessing")


async def test_until_a_checkpoint_has_answered_no_key_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    may_answer = threading.Event()

    def answer_late(question: OneDigit, is_wanted: IsWanted) -> AnsweredDigit:
        may_answer.wait()
        return answer_digit(question, is_wanted)

    monkeypatch.setattr(pinned_digit, "answer_digit", answer_late)
    async with opened(run=interrupted_run().run_id) as person:
        await person.see("Test image 0: a 7")
        assert "Press space" not in person.sentences
        may_answer.set()
        await person.see("Press space: ten")


async def test_the_bars_of_a_run_that_has_not_reported_yet_are_the_guess() -> None:
    async with opened(size=(120, 40)) as person:
        await person.see("guessing")
        digit = person.find(DigitPane).digit
        guess = digit.answer
        # Only now: the app would open a run that is training at once, and guess nothing.
        with live(new_run()) as run:
            person.app.opener.open(run)
            await person.until(lambda: digit.follower, "the run")
            assert digit.answer == guess


async def test_another_title_repaints_the_upper_border_alone_and_moving_bars_do_not_draw_the_image_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(size=(120, 40)) as person:
        await person.see("✗ guessing")
        pane = person.find(DigitPane)
        set_title(pane, Text("Another title"))
        assert [(region.y, region.height) for region in pane._repaint_regions] == [(0, 1)]
        await person.pause()
        assert "Another title" in person.text
        # A new theme gives the title its colours.
        for _ in range(2):
            await person.press("t")
            title = digit_title(pane.digit, AppContext.of(pane).palette, title_room(pane))
            assert pane._border_title is not None
            assert pane._border_title.is_same(Content.from_rich_text(title))
        drawn: list[str] = []
        for name in ("image", "bars"):
            sketch = pane.query_one(f".{name}", Sketch)
            monkeypatch.setattr(sketch, "redraw", lambda name=name: drawn.append(name))
        pane.redraw()
        assert drawn == ["bars"]
        await person.press("right")
        assert "image" in drawn


async def test_the_ink_of_a_digit_fills_the_room_and_the_bars_stay() -> None:
    async with opened(size=(80, 24)) as person:
        await person.see("guessing")
        pane = person.find(DigitPane)
        sketch = pane.query_one(".image", Sketch)
        bars = pane.query_one(".bars", Sketch).region
        for title in ("a 7", "a 2", "a 1"):
            await person.see(title)
            width, height = sketch.content_size
            lines = [line for line in sketch.draw(width, height).plain.split("\n") if line.strip()]
            inked = max(map(len, lines)) - min(len(line) - len(line.lstrip()) for line in lines)
            assert len(lines) == height or inked == width
            assert pane.query_one(".bars", Sketch).region == bars
            await person.press("right")


@pytest.mark.parametrize(
    ("size", "pixels", "note"),
    [
        ((120, 40), "80 bf ae 75 4a", "means of 1.2×1.2 pixels in hexadecimal"),
        ((60, 20), "96c2a66b403b3b", "· hexadecimal"),
        # So narrow that the answer to the image is shortened.
        ((80, 24), "a7c8a56f4f4f", "· hex"),
    ],
)
async def test_hexadecimal_numbers_are_said_to_be_hexadecimal(size: tuple[int, int], pixels: str, note: str) -> None:
    finished_run()
    async with opened(size=size, run="first") as person:
        await person.see("predicted")
        await person.focus(DigitPane)
        await person.press("d", "d", "d")
        await person.see(pixels, note)
        await person.press("d")
        await person.until(lambda: "hexadecimal" not in person.text, "a picture")


async def test_hexadecimal_numbers_are_explained_on_a_small_explore_screen() -> None:
    finished_run()
    async with opened(size=(60, 20), run="first") as person:
        await person.see("predicted")
        await person.press("2", "d", "d", "d")
        await person.see("Image 0: a 7 · hex", "full ink is 255 (hex ff)")


@pytest.fixture
def may_load(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The images are loaded only once this is set."""
    may_load = threading.Event()

    def load_late(question: questions.TestImages, is_wanted: IsWanted) -> questions.LoadedImages:
        assert may_load.wait(DEADLINE)
        return questions.load_test_images(question, is_wanted)

    monkeypatch.setattr(pinned_digit, "load_test_images", load_late)
    return may_load


async def test_a_number_beyond_the_images_that_is_given_before_they_are_loaded_leads_to_the_last_one(
    may_load: threading.Event,
) -> None:
    async with opened() as person:
        await person.focus(DigitPane)
        await person.press("g", *"10001", "enter")
        may_load.set()
        await person.see("mage 9,999: ")


async def test_any_image_can_be_asked_for_before_there_are_images(
    may_load: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.randrange", lambda count: count - 1)
    async with opened() as person:
        await person.focus(DigitPane)
        await person.press("a")
        may_load.set()
        await person.see("mage 9,999: ")


async def test_a_digit_that_is_chosen_before_there_are_images_is_pinned_to_the_run(may_load: threading.Event) -> None:
    with ExitStack() as stack:
        run = run_in("training", stack)
        EventLog(run.events_path).append(
            ProbeEvaluated(epoch=4, batch=60, indices=[0], labels=[7], probabilities=[[0.1] * 10])
        )
        async with opened(run=run.run_id) as person:
            digit = person.find(DigitPane).digit
            await person.until(lambda: digit.follower and digit.follower.state.probe, "the run")
            await person.focus(DigitPane)
            await person.press("right")
            may_load.set()
            await person.until(lambda: digit.index == 1 and digit.count, "the images")
            await person.until(run.commands_path.exists, "the command")
            command = parse_command(run.commands_path.read_bytes())
            assert isinstance(command, Set)
            assert (command.name, command.value) == ("probe", [1])
