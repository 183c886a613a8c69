"""Where an answer flips: just before that it is the same, and there it is another one."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis.original import Original
from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.sweep import PRECISION, STEPS, sweep
from tuinet.nn.network import Network


def original_of(model: tuinet.Model, index: int) -> Original:
    images = model.images("test").images.reshape(-1, 784) / np.float32(255)
    return Original(images[index], (28, 28), network=model.network, other=images[index + 1])


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_answer_changes_at_each_flip(name: str, model: tuinet.Model) -> None:
    flips = []
    for index in range(3):
        original = original_of(model, index)
        result = sweep(original, model.network, name)
        perturbation = PERTURBATIONS[name]
        for flip in filter(None, (result.below, result.above)):
            before, after = perturbation.images(original, np.array([flip.holds, flip.strength]))
            assert model.answer(before).predicted == result.answer
            assert model.answer(after).predicted == flip.answer != result.answer
            assert 0 <= abs(flip.strength) - abs(flip.holds) <= PRECISION * perturbation.high
            flips.append(flip)
    assert flips


def test_a_sweep_has_the_answer_at_every_strength(model: tuinet.Model) -> None:
    original = original_of(model, 0)
    result = sweep(original, model.network, "rotate")
    assert len(result.strengths) == len(result.probabilities)
    assert set(PERTURBATIONS["rotate"].strengths(STEPS)) <= set(result.strengths)
    assert (np.diff(result.strengths) > 0).all()
    for strength, probabilities in zip(result.strengths[::12], result.probabilities[::12], strict=True):
        (image,) = PERTURBATIONS["rotate"].images(original, np.array([strength]))
        assert probabilities == pytest.approx(model.answer(image).probabilities, abs=1e-6)


def test_the_flip_of_a_known_network_is_where_it_must_be() -> None:
    # Class 1 wins once the mean pixel is below a half: at 0.3 of the way from white to black, 0.7 are left.
    network = Network((4, 2))
    network.weights[0][0] = 1
    network.biases[0][1] = 2.8
    white = Original(np.ones(4, np.float32), (2, 2), network=network, other=np.zeros(4, np.float32))
    result = sweep(white, network, "morph")
    assert result.flip == pytest.approx(0.3, abs=2 * PRECISION)
    assert result.above is not None
    assert (result.answer, result.above.answer, result.below) == (0, 1, None)


def test_an_answer_that_changes_and_changes_back_between_two_strengths_is_found() -> None:
    # From white to black, class 0 loses to class 1 between 0.26 and 0.28 alone; strengths are 0.25 and 0.292.
    network = Network((1, 2, 2), "relu")
    network.weights[0][:, 0] = -1
    network.biases[0][...] = [1, 1 - 0.27]
    # The margin of class 0 is 0.1 - 10 · share up to 0.27 and grows from there.
    network.weights[1][0] = [-10, 20]
    network.biases[1][0] = 2.6
    white = Original(np.ones(1, np.float32), (1, 1), network=network, other=np.zeros(1, np.float32))
    result = sweep(white, network, "morph")
    assert result.answer == 0
    assert result.above is not None
    assert result.above.strength == pytest.approx(0.26, abs=0.001)


def test_the_first_flip_is_the_nearest_in_either_direction() -> None:
    # Class 1 sees the left pixel alone, which a shift to the right leaves dark.
    network = Network((3, 2))
    network.weights[0][0] = [0, 1, 0]
    network.biases[0][1] = 0.75
    image = Original(np.array([0.6, 1, 0], np.float32), (1, 3), network=network)
    result = sweep(image, network, "shift_right")
    assert result.below is not None
    assert result.above is not None
    assert result.below.strength == pytest.approx(-0.25, abs=0.01)
    assert result.above.strength == pytest.approx(0.625, abs=0.01)
    assert result.flip == result.below.strength


def test_an_answer_that_never_changes_has_no_flip() -> None:
    network = Network((4, 2))
    network.biases[0][0] = 1
    image = Original(np.ones(4, np.float32), (2, 2), network=network)
    result = sweep(image, network, "noise")
    assert result.flip is None
    assert result.first is None
