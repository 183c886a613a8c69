"""The Bench lens: how much an image can be changed before the answer flips."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tuinet.analysis.original import Original
from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.sweep import Sweep, sweep
from tuinet.nn.arrays import Array
from tuinet.render.perturbation import amount, flip_text
from tuinet.runs.local import LocalRun
from tuinet.tui.inside import bench_lens
from tuinet.tui.inside.bench_lens import BenchLens
from tuinet.tui.inside.bench_state import BenchState

from .conftest import InsidePerson, looking_inside


def state(person: InsidePerson) -> BenchState:
    return person.lens(BenchLens).state


async def swept(person: InsidePerson) -> None:
    """Wait until everything is computed."""
    await person.until(lambda: set(state(person).sweeps) == set(PERTURBATIONS), "all sweeps")


def original(person: InsidePerson) -> Original:
    model = person.inspector.model
    subject = person.inspector.subject
    assert model is not None
    assert subject is not None
    return Original(subject.x, subject.pixels.shape, network=model.network)


def expected(person: InsidePerson, name: str) -> Sweep:
    """The same, computed here."""
    start = original(person)
    assert start.network is not None
    return sweep(start, start.network, name)


def perturbed(person: InsidePerson, name: str, strength: float) -> Array:
    """The image at a strength, (1, inputs)."""
    return np.clip(PERTURBATIONS[name].images(original(person), np.array([strength])), 0, 1)


async def test_every_perturbation_has_its_flip_and_a_turn_of_the_strength_changes_image_bars_and_title(
    run: LocalRun,
) -> None:
    async with looking_inside(lens="k", size=(120, 40)) as person:
        await swept(person)
        for name in ("shift_right", "rotate", "noise", "fgsm"):
            found = expected(person, name)
            assert np.allclose(state(person).sweeps[name].probabilities, found.probabilities, atol=1e-5)
            await person.see(flip_text(found, person.inspector.classes))
        await person.see("shift, unchanged: 7")
        await person.press("down", "down", "right", "right", "right")
        strength = state(person).strength
        await person.see(f"rotate, {amount(PERTURBATIONS['rotate'], strength)}")
        model = person.inspector.model
        assert model is not None
        confidence = model.predict(perturbed(person, "rotate", strength)).confidences[0]
        await person.see(f"{100 * confidence:.1f} %")
        await person.press("home")
        await person.see("rotate, unchanged: 7")


async def test_the_first_picture_does_not_wait_for_sweeps(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def noting(name: str) -> None:
        function = getattr(bench_lens, name)

        def noted(*arguments: object) -> object:
            begun.append(name)
            return function(*arguments)

        monkeypatch.setattr(bench_lens, name, noted)

    noting("bench_picture")
    noting("sweep_along")
    noting("find_other")
    async with looking_inside(lens="k") as person:
        await swept(person)
    assert begun[0] == "bench_picture"


async def test_a_click_selects_a_perturbation_and_a_label_that_the_network_does_not_know_is_no_label(
    run: LocalRun,
) -> None:
    async with looking_inside(lens="k") as person:
        await swept(person)
        await person.see("  rotate")
        line = next(y for y, text in enumerate(person.lines) if "  rotate" in text)
        await person.click("BenchLens", (6, line - person.lens(BenchLens).region.y))
        await person.see("> rotate", "rotate, unchanged")
        assert person.inspector.subject is not None
        person.inspector.look_at(replace(person.inspector.subject, label=23))
        await person.see("unchanged: 7", "> 7")
        assert "○" not in person.text


async def test_the_flip_key_finds_where_the_answer_changes(run: LocalRun) -> None:
    async with looking_inside(lens="k") as person:
        await swept(person)
        await person.press("f")
        flip = expected(person, "shift_right").first
        assert flip is not None
        assert state(person).strength == pytest.approx(flip.strength, abs=1e-3)
        await person.see(f"{person.inspector.classes[flip.answer]} instead of 7")


async def test_the_changed_image_can_be_looked_at_through_all_lenses(run: LocalRun) -> None:
    async with looking_inside(lens="k") as person:
        await person.see("shift, unchanged")
        await person.press("enter")
        assert person.inspector.subject is not None
        assert person.inspector.subject.index == 0
        await person.press("right", "right", "right")
        strength = state(person).strength
        image = np.rint(255 * perturbed(person, "shift_right", strength)).reshape(28, 28)
        await person.see(f"shift, {amount(PERTURBATIONS['shift_right'], strength)}")
        await person.press("enter")
        subject = person.inspector.subject
        assert subject.name == f"test image 0, shift {amount(PERTURBATIONS['shift_right'], strength)}"
        assert subject.label == 7
        assert np.array_equal(subject.pixels, image)
        assert person.app.subject is subject
        await person.see("shift, unchanged")


async def test_morphing_leads_to_the_nearest_image_of_another_class_or_of_a_chosen_one(run: LocalRun) -> None:
    async with looking_inside(lens="k", size=(120, 40)) as person:
        await swept(person)
        await person.press("c")
        await person.see("morph into test image", "a 0, unchanged")
        await person.press(*["pagedown"] * 4)
        await person.see("a 0, 100.0 %")
        lens = person.lens(BenchLens)
        assert lens.shown is not None
        assert lens.shown.question.start.other is not None
        assert np.array_equal(lens.shown.answer.pixels, lens.shown.question.start.other.pixels)
        await person.press(*["c"] * 10)
        await person.see("morph into test image")
        other = state(person).perturbed
        assert other is not None
        assert other.start.other is not None
        assert other.start.other.label not in (None, 7)


async def test_it_is_complete_in_small_terminals_and_in_ascii(run: LocalRun) -> None:
    async with looking_inside(lens="k", size=(60, 20), ascii_only=True) as person:
        await swept(person)
        for size in ((60, 20), (80, 24)):
            await person.resize(*size)
            await person.see("> shift right", "+ 7", "unchanged: 7")
            assert person.text.isascii(), size
