"""The settings of the bench, changed by keys that are pressed faster than anything is computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import tuinet
from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.subject import Subject
from tuinet.analysis.sweep import STEPS, Flip
from tuinet.tui.inside.bench_questions import Start, sweep_along
from tuinet.tui.inside.bench_state import NAMES, BenchState

from ...analysis.conftest import model

__all__ = ["model"]


@pytest.fixture
def start(model: tuinet.Model) -> Start:
    images = model.images("test")
    return Start(model, Subject.of(images, "test", 0), Subject.of(images, "test", 1))


@pytest.fixture
def state(start: Start) -> BenchState:
    state = BenchState()
    state.begin(start)
    return state


def swept(state: BenchState) -> list[str]:
    """Compute everything there is to compute; the names in their order."""
    names = []
    while (question := state.next_sweep()) is not None:
        state.take(question, sweep_along(question, lambda: True))
        names.append(question.name)
    return names


def test_the_selected_perturbation_is_swept_first(state: BenchState) -> None:
    state.select("blur")
    assert swept(state) == ["blur", *(name for name in NAMES if name != "blur")]
    assert set(state.sweeps) == set(NAMES)


def test_another_image_to_morph_into_changes_morphing_alone(state: BenchState, start: Start) -> None:
    swept(state)
    state.begin(replace(start, other=Subject(np.zeros((28, 28), np.uint8))))
    assert swept(state) == ["morph"]


def test_sweeps_of_another_network_stay_until_they_are_replaced(state: BenchState, start: Start) -> None:
    swept(state)
    state.turn(3)
    before = dict(state.sweeps)
    state.begin(replace(start, model=tuinet.Model.at(start.model.run, start.model.checkpoint)))
    assert state.sweeps == before
    assert state.strength > 0
    assert swept(state) == list(NAMES)
    assert not any(state.sweeps[name] is before[name] for name in NAMES)


def test_sweeps_of_another_image_are_dropped_even_if_they_arrive_late(state: BenchState, start: Start) -> None:
    late = state.next_sweep()
    assert late is not None
    swept(state)
    state.turn(3)
    state.begin(replace(start, subject=Subject(np.zeros((28, 28), np.uint8))))
    assert not state.sweeps
    assert state.strength == 0
    state.take(late, sweep_along(late, lambda: True))
    assert not state.sweeps


def test_there_is_no_morphing_without_another_image(state: BenchState, start: Start) -> None:
    state.select("morph")
    state.begin(replace(start, other=None))
    assert state.selected == NAMES[-2]
    state.choose(1)
    assert state.selected == NAMES[0]
    assert "morph" not in swept(state)


@pytest.mark.parametrize("name", NAMES)
def test_the_strength_is_turned_from_end_to_end_and_back_through_zero(name: str, state: BenchState) -> None:
    state.select(name)
    perturbation = PERTURBATIONS[name]
    steps = []
    for _ in range(STEPS + 1):
        state.turn(1)
        steps.append(state.strength)
    assert steps[:STEPS] == pytest.approx(np.linspace(0, perturbation.high, STEPS + 1)[1:])
    assert state.strength == perturbation.high
    for _ in range(STEPS):
        state.turn(-1)
    assert state.strength == 0
    state.turn(-10 * STEPS)
    assert state.strength == perturbation.low


def test_from_between_two_steps_a_turn_leads_to_the_next(state: BenchState) -> None:
    state.select("rotate")
    state.strength = 1.0
    state.turn(1)
    assert state.strength == pytest.approx(90 / STEPS)
    state.strength = 1.0
    state.turn(-1)
    assert state.strength == 0


def test_the_flip_key_goes_from_flip_to_flip_the_nearest_first(state: BenchState) -> None:
    state.select("rotate")
    state.turn_to_flip()
    assert state.strength == 0
    swept(state)
    flips = {"below": Flip(-20, -19, 1), "above": Flip(50, 49, 2)}
    state.sweeps["rotate"] = replace(state.sweeps["rotate"], **flips)
    visited = []
    for _ in range(3):
        state.turn_to_flip()
        visited.append(state.strength)
    assert visited == [-20, 50, -20]
