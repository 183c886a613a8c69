"""Distillation: by hand, by finite differences, and without a teacher."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tuinet.nn.arrays import Array
from tuinet.nn.code_losses import loss_for
from tuinet.nn.distillation import Distillation
from tuinet.nn.encodings import Encoding
from tuinet.nn.losses import Targets, softmax
from tuinet.nn.names import LOSSES, EncodingName, LossName

GradientOf = Callable[[Callable[[], float], Array], Array]

EVERY = [(name, loss) for name, losses in LOSSES.items() for loss in losses]

LABELS = np.array([0, 6, 9, 3, 5])

N = len(LABELS)


def numbers(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(size=shape)


def distillation(
    name: EncodingName = "onehot", loss: LossName = "cross_entropy", temperature: float = 3.0, share: float = 0.7
) -> Distillation:
    encoding = Encoding(name, loss, 10)
    return Distillation(loss_for(encoding, N, 0.1, np.float64), encoding, temperature, share)


@pytest.mark.parametrize(("name", "loss_name"), EVERY)
@pytest.mark.parametrize("weights", [None, np.array([1.0, 0.0, 2.5, 0.3, 1.0])], ids=["equal", "weighted"])
def test_the_gradient_is_that_of_both_parts(
    name: EncodingName, loss_name: LossName, weights: Array | None, gradient_of: GradientOf
) -> None:
    loss = distillation(name, loss_name)
    outputs = numbers(N, loss.encoding.outputs)
    targets = Targets(weights=weights, teacher=softmax(numbers(N, 10, seed=1)))

    def minimised() -> float:
        loss.forward(outputs.copy(), LABELS, targets)
        return float(((1 - 0.7) * loss.losses + 0.7 * loss.soft_losses).mean())

    differences = gradient_of(minimised, outputs)
    minimised()
    np.testing.assert_allclose(loss.backward(), differences, rtol=1e-6, atol=1e-8)


def test_a_student_that_agrees_with_the_teacher_learns_only_from_the_labels() -> None:
    loss = distillation()
    logits = numbers(N, 10)
    loss.forward(logits.copy(), LABELS, Targets(teacher=softmax(logits / 3.0)))
    np.testing.assert_allclose(loss.soft_losses, 0, atol=1e-12)
    gradient = loss.backward().copy()
    loss.forward(logits.copy(), LABELS)
    np.testing.assert_allclose(gradient, 0.3 * loss.backward(), atol=1e-12)


def test_the_soft_loss_is_the_divergence_from_the_teacher_times_the_square_of_the_temperature() -> None:
    loss = distillation(temperature=2.0)
    teacher = np.zeros((N, 10))
    teacher[:, 4] = 1
    logits = numbers(N, 10)
    loss.forward(logits.copy(), LABELS, Targets(teacher=teacher))
    np.testing.assert_allclose(loss.soft_losses, -4 * np.log(softmax(logits / 2.0)[:, 4]))


def test_without_answers_of_a_teacher_it_is_the_loss_of_the_labels() -> None:
    loss = distillation()
    plain = loss_for(loss.encoding, N, 0.1, np.float64)
    logits = numbers(N, 10)
    np.testing.assert_array_equal(loss.forward(logits.copy(), LABELS), plain.forward(logits.copy(), LABELS))
    np.testing.assert_array_equal(loss.backward(), plain.backward())


def test_a_certain_teacher_and_a_certain_student_have_a_finite_loss() -> None:
    encoding = Encoding("onehot", "cross_entropy", 10)
    loss = Distillation(loss_for(encoding, N), encoding, 1.0, 1.0)
    teacher = np.eye(10, dtype=np.float32)[LABELS]
    logits = 1e4 * np.eye(10, dtype=np.float32)[(LABELS + 1) % 10]
    loss.forward(logits, LABELS, Targets(teacher=teacher))
    assert np.isfinite(loss.soft_losses).all()
    assert np.isfinite(loss.backward()).all()
