"""Dreams, while they form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import tuinet
from tuinet.analysis.connections import Cell
from tuinet.analysis.dream import STEPS, Dream
from tuinet.runs.local import LocalRun
from tuinet.tui.inside import dreamer
from tuinet.tui.inside.dreamer import Dreamer
from tuinet.tui.inside.dreams_lens import DreamsLens, as_pixels

from ...jobs.conftest import SMALL
from .conftest import InsidePerson, looking_inside


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dreams form in half a second."""
    monkeypatch.setattr(dreamer, "LONGEST_PAUSE", 0.005)


@asynccontextmanager
async def dreaming(**options: Any) -> AsyncIterator[InsidePerson]:
    """The Dreams, once they have formed."""
    async with looking_inside(lens="d", **options) as person:
        await formed(person)
        yield person


async def formed(person: InsidePerson) -> None:
    await person.until(lambda: person.lens(DreamsLens).dreamer.is_finished, "dreams")


def dream(person: InsidePerson) -> Dream:
    latest = person.lens(DreamsLens).dreamer.dream
    assert latest is not None
    return latest


async def test_each_class_has_a_dream_with_the_probability_that_it_reaches_and_it_can_become_the_subject(
    run: LocalRun,
) -> None:
    async with dreaming() as person:
        for k in range(10):
            share = f"{dream(person).probabilities[k, k]:.0%}".replace("%", " %")
            assert f"{k} {share}" in person.text
        await person.see("dream of 0: logit", "predicted 0 (")
        await person.press("right", "right", "right", "enter")
        subject = person.app.subject
        assert subject is person.inspector.subject
        assert subject is not None
        assert (subject.name, subject.label) == ("dream of 3", None)
        np.testing.assert_array_equal(subject.pixels, as_pixels(dream(person).images)[3])
        await person.see("Dream of 3", "predicted 3")
        await person.click(DreamsLens, (40, 12))
        await person.see("dream of 7")
        # A long name is cut, and not the probability.
        person.inspector.classes = tuple(f"number {k} and no other" for k in range(10))
        await person.press("right")
        share = f"{dream(person).probabilities[8, 8]:.0%}".replace("%", " %")
        await person.see(f"… {share}]", "dream of number 8 and no other")


async def test_dreams_form_in_front_of_the_user(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = DreamsLens.draw

    def watched(self: DreamsLens, width: int, height: int) -> Any:
        if self.dreamer.dream is not None:
            drawn.append(self.dreamer.dream)
        return draw(self, width, height)

    monkeypatch.setattr(DreamsLens, "draw", watched)
    async with dreaming():
        pass
    steps = [each.step for each in drawn]
    assert steps[0] == 0
    assert steps[-1] == STEPS
    assert len(set(steps)) > 20
    assert (np.diff([each.z for each in drawn], axis=0) >= 0).all()


async def test_dreams_begin_anew_from_other_noise_and_each_checkpoint_has_its_own(run: LocalRun) -> None:
    async with dreaming() as person:
        before = dream(person)
        await person.press("r")
        await formed(person)
        anew = dream(person)
        assert not np.allclose(anew.images, before.images)
        await person.slide("left_square_bracket")
        await formed(person)
        assert not np.allclose(dream(person).images, anew.images)


async def test_nobody_dreams_while_another_lens_is_shown(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        # The pause after the first step has no end.
        patch.setattr(Dreamer, "_pause", 1e6)
        async with looking_inside(lens="d") as person:
            lens = person.lens(DreamsLens)
            await person.until(lambda: lens.dreamer._timer is not None, "the first step")
            await person.press("n")
            lens.dreamer._advance()
            assert not lens.dreamer._inquiry.is_busy
            assert dream(person).step == 0
            patch.undo()
            await person.press("d")
            await formed(person)


async def test_dreams_of_a_followed_run_form_before_those_of_its_next_network(
    run: LocalRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dreamer, "_pause", 1e6)
    async with looking_inside(lens="d") as person:
        lens = person.lens(DreamsLens)
        await person.until(lambda: lens.dreamer.dream is not None, "the first step")
        before = lens.dreamer.question
        timeline = person.inspector.timeline
        assert before is not None
        for following in (True, False):
            timeline.following = following
            person.inspector._choose(timeline.checkpoints[1])
            await person.look()
            lens.update_view()
            assert (lens.dreamer.question is before) is following
        await person.until(lambda: lens.dreamer.dream is not None, "the first step of the next")
        # What has formed long ago makes room.
        timeline.following = True
        assert lens.dreamer.question is not None
        lens.dreamer.dream = replace(dream(person), step=STEPS)
        person.inspector._choose(timeline.checkpoints[2])
        await person.look()
        assert lens.dreamer.question.model == person.inspector.model


async def test_on_a_small_screen_there_are_a_few_at_a_time_and_the_sentence_about_a_long_name_is_shorter(
    run: LocalRun,
) -> None:
    async with dreaming(size=(60, 20)) as person:
        await person.see("0 to ", "of 10")
        assert "dream of 0" in person.text
        latest = dream(person)
        await person.press(*["right"] * 9)
        await person.see("dream of 9", "to 9 of 10", "[9 ")
        # They are all formed already.
        assert dream(person) is latest
        person.inspector.classes = tuple(f"number {k} and no other" for k in range(10))
        await person.press("left")
        answer = int(dream(person).probabilities[8].argmax())
        share = f"{dream(person).probabilities[8, answer]:.0%}".replace("%", " %")
        await person.see(f"predicted number {answer} and no other ({share})")


async def test_the_selected_unit_dreams_too_and_a_narrow_title_has_the_units_and_the_step(run: LocalRun) -> None:
    async with dreaming() as person:
        person.inspector.select(Cell(0, 5))
        await person.press("l")
        await formed(person)
        await person.see("units of hidden layer 1", "[unit 5]", "dream of unit 5: z")
        assert len(dream(person).z) == 16
        lens = person.lens(DreamsLens)
        finished, lens.dreamer.dream = dream(person), replace(dream(person), step=STEPS - 1)
        await person.resize(60, 20)
        await person.see(f"Dreams · units of hidden layer 1 · 4–7 · step {STEPS - 1} of {STEPS}")
        lens.dreamer.dream = finished
        await person.resize(80, 24)
        await person.press("right")
        assert person.inspector.cell == Cell(0, 6)
        await person.press("l")
        await formed(person)
        await person.see("Dreams · classes", "dream of 0")


async def test_dreams_that_form_are_drawn_in_characters_alone(run: LocalRun) -> None:
    async with dreaming() as person:
        lens = person.lens(DreamsLens)
        finished = lens.draw(78, 16)
        lens.dreamer.dream = replace(dream(person), step=STEPS - 1)
        forming = lens.draw(78, 16)
        # A change of style is some twenty bytes.
        assert len(finished.spans) > 200
        assert len(forming.spans) < 30


async def test_it_is_legible_in_ascii(run: LocalRun) -> None:
    async with dreaming(size=(60, 20), ascii_only=True) as person:
        for size in ((60, 20), (120, 40)):
            await person.resize(*size)
            assert person.text.isascii(), size
            await person.see("[0 ", "dream of 0")


async def test_with_an_encoding_dreams_are_said_to_raise_the_score() -> None:
    tuinet.train(**{**SMALL, "encoding": "binary", "epochs": 1})
    async with dreaming(size=(120, 40)) as person:
        await person.see("classes by their scores", "what rises is the score, not the probability")
