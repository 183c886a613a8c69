"""Codes of classes, and how outputs are read as scores of the classes."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.nn.arrays import Array
from tuinet.nn.encodings import CODES, Encoding, binary, number, onehot
from tuinet.nn.losses import softmax
from tuinet.nn.names import LOSSES, EncodingName, LossName, chosen_loss, output_count

EVERY = [(name, loss) for name, losses in LOSSES.items() for loss in losses]


def outputs_near(encoding: Encoding, count: int = 50) -> Array:
    rng = np.random.default_rng(0)
    codes = encoding.codes[rng.integers(0, encoding.classes, count)]
    return np.asarray(codes + rng.normal(0, 0.4, codes.shape))


def test_the_codes_of_ten_digits() -> None:
    assert onehot(10)[6].tolist() == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert number(10)[6].tolist() == [6]
    assert binary(10)[6].tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 10, 16, 17, 47])
@pytest.mark.parametrize("name", CODES)
def test_every_class_has_a_code_of_its_own(name: EncodingName, classes: int) -> None:
    codes = CODES[name](classes)
    assert codes.shape == (classes, output_count(name, classes))
    assert len(np.unique(codes, axis=0)) == classes


@pytest.mark.parametrize(("name", "usual"), [("onehot", "cross_entropy"), ("number", "squared_error")])
def test_auto_is_the_usual_loss_of_an_encoding(name: EncodingName, usual: LossName) -> None:
    assert chosen_loss(name, "auto") == usual


@pytest.mark.parametrize(("name", "loss"), EVERY)
@pytest.mark.parametrize("classes", [2, 5, 10])
def test_the_outputs_of_a_code_are_read_as_its_class(name: EncodingName, loss: LossName, classes: int) -> None:
    encoding = Encoding(name, loss, classes)
    outputs = encoding.codes
    if loss == "cross_entropy":
        # Logits: large where the bit is 1, small where it is 0.
        outputs = 20 * (outputs - 0.5)
    np.testing.assert_array_equal(encoding.scores(outputs).argmax(axis=1), np.arange(classes))


@pytest.mark.parametrize("name", CODES)
def test_with_squared_error_the_nearest_code_has_the_best_score(name: EncodingName) -> None:
    encoding = Encoding(name, "squared_error", 10)
    outputs = outputs_near(encoding)
    distances = np.square(outputs[:, np.newaxis] - encoding.codes).sum(axis=2)
    np.testing.assert_array_equal(encoding.scores(outputs).argmax(axis=1), distances.argmin(axis=1))


@pytest.mark.parametrize("classes", [10, 16])
def test_the_probability_of_a_class_is_the_product_over_its_bits_among_those_that_exist(classes: int) -> None:
    encoding = Encoding("binary", "cross_entropy", classes)
    logits = np.random.default_rng(0).normal(0, 2, (20, 4))
    of_one = 1 / (1 + np.exp(-logits))[:, np.newaxis]
    products = np.where(encoding.codes == 1, of_one, 1 - of_one).prod(axis=2)
    expected = products / products.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax(encoding.scores(logits)), expected, rtol=1e-10)


@pytest.mark.parametrize(("name", "loss"), EVERY)
def test_the_score_of_every_class_depends_on_the_outputs(name: EncodingName, loss: LossName) -> None:
    assert np.abs(Encoding(name, loss, 10).weight).max(axis=1).min() > 0


def test_halfway_between_two_numbers_both_are_as_probable() -> None:
    probabilities = softmax(Encoding("number", "squared_error", 10).scores(np.array([[6.5]])))[0]
    assert probabilities[6] == pytest.approx(probabilities[7])
    assert probabilities[5] / probabilities[6] == pytest.approx(np.exp(-(1.5**2)) / np.exp(-(0.5**2)))


@pytest.mark.parametrize(("name", "loss"), EVERY)
def test_the_gradient_of_the_scores_reaches_the_outputs(name: EncodingName, loss: LossName) -> None:
    encoding = Encoding(name, loss, 10)
    outputs = outputs_near(encoding)
    rng = np.random.default_rng(1)
    onto = rng.normal(size=(50, 10))
    step = rng.normal(size=outputs.shape)
    # The scores are linear in the outputs up to a constant, so any difference is exact.
    difference = np.vdot(encoding.scores(outputs + step) - encoding.scores(outputs), onto)
    assert np.vdot(encoding.scores_backward(onto), step) == pytest.approx(difference)


def test_only_onehot_with_cross_entropy_outputs_the_scores_themselves() -> None:
    direct = [(name, loss) for name, loss in EVERY if Encoding(name, loss, 10).is_direct]
    assert direct == [("onehot", "cross_entropy")]
    logits = np.random.default_rng(0).normal(size=(5, 10))
    np.testing.assert_array_equal(Encoding("onehot", "cross_entropy", 10).scores(logits), logits)


def test_outputs_have_the_names_of_what_they_stand_for() -> None:
    classes = tuple("abcdefghij")
    assert Encoding("onehot", "squared_error", 10).output_names(classes) == classes
    assert Encoding("number", "squared_error", 10).output_names(classes) == ("number",)
    assert Encoding("binary", "cross_entropy", 10).output_names(classes) == ("bit 8", "bit 4", "bit 2", "bit 1")
