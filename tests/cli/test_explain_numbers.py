"""Every number of `tuinet explain --json`, recomputed by plain arithmetic from the tensors of the checkpoint."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tuinet
from tuinet.cli.main import call

from ..jobs.conftest import SMALL
from .plain_network import PERTURBED, PlainNetwork, Vector, occlusion, softmax

HIDDEN = {"none": (), "one": (16,), "three": (24, 16, 12), "mixed": ("24 relu", 16, "12 gelu"), "equal": (16, 16, 16)}
CASES = [
    ("relu", "none", "none", "none"),
    ("gelu", "one", "none", "none"),
    ("relu", "three", "none", "none"),
    ("sigmoid", "mixed", "none", "none"),
    ("relu", "three", "batch", "none"),
    ("gelu", "three", "layer", "none"),
    ("relu", "equal", "none", "residual"),
    ("gelu", "equal", "layer", "residual"),
]
INDEX = 18
"""A test image of a 3 that looks a little like an 8"""

Explained = tuple[dict[str, Any], Path]


@pytest.fixture(scope="module", params=CASES, ids=" ".join)
def explained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explained]:
    """Return the output of the command for an image, and its checkpoint."""
    activation, depth, normalisation, shortcuts = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUINET_HOME", str(tmp_path_factory.mktemp("home")))
        settings = {**SMALL, "optimizer": "adam", "learning_rate": 0.01, "epochs": 4}
        settings |= {"activation": activation, "hidden": HIDDEN[depth], "normalisation": normalisation}
        settings["shortcuts"] = shortcuts
        model = tuinet.train(**settings).model()
        with pytest.MonkeyPatch.context() as output:
            lines: list[str] = []
            output.setattr("tuinet.cli.output.write", lines.append)
            call(["explain", "last", "--index", str(INDEX), "--json"])
        yield json.loads(lines[0]), model.checkpoint.path


@pytest.fixture
def network(explained: Explained) -> PlainNetwork:
    found = explained[0]
    return PlainNetwork(explained[1], found["activations"], found["normalisation"], found["shortcuts"])


def image_of(explanation: dict[str, Any]) -> Vector:
    return np.array(explanation["image"]["pixels"]).reshape(explanation["image"]["shape"]) / 255


def assert_close(found: Any, expected: Any) -> None:
    """Lists and numbers, to what float32 leaves of them."""
    size = float(np.abs(expected).max(initial=0))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * size + 1e-7)


def test_the_answer_and_the_loss(explained: Explained, network: PlainNetwork) -> None:
    found = explained[0]
    logits = network.logits(image_of(found).ravel())
    best, second = np.argsort(-logits)[:2]
    assert (found["predicted"], found["runner_up"]) == (best, second)
    assert (found["image"]["name"], found["label"]) == (f"test image {INDEX}", 3)
    assert found["widths"] == [784, *map(len, network.biases)]
    assert len(found["activations"]) == len(network.biases) - 1
    assert_close(found["logits"], logits)
    assert_close(found["probabilities"], softmax(logits))
    assert found["loss_label"] == found["label"]
    assert_close(found["loss"], -np.log(softmax(logits)[found["label"]]))


def test_each_layer(explained: Explained, network: PlainNetwork) -> None:
    found = explained[0]
    x = image_of(found).ravel()
    xs, us, zs = network.forward(x)
    outputs = [*xs[1:], softmax(zs[-1])]
    onehot = np.eye(10)[found["label"]]
    deltas, sum_deltas = network.deltas(x, softmax(zs[-1]) - onehot)
    assert len(found["layers"]) == len(zs)
    for k, layer in enumerate(found["layers"]):
        lengths = {"weight_gradient_norm", "bias_gradient_norm"}
        assert layer.keys() == {"u", "norm", "shortcut", "z", "a", "delta", "sum_delta", "terms"} | lengths
        assert_close(layer["u"], us[k])
        assert_close(layer["z"], zs[k])
        if k in network.shortcuts:
            assert_close(layer["shortcut"], xs[k])
        else:
            assert layer["shortcut"] is None
        assert_close(layer["a"], outputs[k])
        assert_close(layer["delta"], deltas[k])
        assert_close(layer["sum_delta"], sum_deltas[k])
        assert_close(layer["weight_gradient_norm"], np.sqrt((np.outer(sum_deltas[k], xs[k]) ** 2).sum()))
        assert_close(layer["bias_gradient_norm"], np.sqrt((sum_deltas[k] ** 2).sum()))


def test_each_normalisation(explained: Explained, network: PlainNetwork) -> None:
    found = explained[0]
    x = image_of(found).ravel()
    _, us, zs = network.forward(x)
    deltas, _ = network.deltas(x, softmax(zs[-1]) - np.eye(10)[found["label"]])
    for k, layer in enumerate(found["layers"]):
        if network.normalisation == "none" or k == len(us) - 1:
            assert layer["norm"] is None
            continue
        norm = layer["norm"]
        mean, deviation, scale, shift = network.norm(k, us[k])
        n = (us[k] - mean) / deviation
        assert_close(norm["mean"], np.atleast_1d(mean))
        assert_close(norm["deviation"], np.atleast_1d(deviation))
        assert_close(norm["n"], n)
        assert_close(norm["scale"], scale)
        assert_close(norm["shift"], shift)
        assert_close(norm["scale_gradient"], deltas[k] * n)
        assert_close(norm["shift_gradient"], deltas[k])


def test_the_terms_of_a_chain_of_units(explained: Explained, network: PlainNetwork) -> None:
    found = explained[0]
    xs, us, _ = network.forward(image_of(found).ravel())
    unit = found["predicted"]
    for k in reversed(range(len(us))):
        terms = found["layers"][k]["terms"]
        products = network.weights[k][unit] * xs[k]
        listed = terms["inputs"]
        assert terms["unit"] == unit
        assert_close(terms["w"], network.weights[k][unit][listed])
        assert_close(terms["x"], xs[k][listed])
        assert_close(terms["products"], products[listed])
        assert_close(sorted(np.abs(terms["products"])), np.sort(np.abs(products))[-len(listed) :])
        assert_close(terms["rest"], products.sum() - products[listed].sum())
        assert terms["others"] == np.count_nonzero(products) - np.count_nonzero(products[listed])
        assert_close(terms["bias"], network.biases[k][unit])
        assert_close(terms["u"], us[k][unit])
        assert terms["u"] == pytest.approx(sum(terms["products"]) + terms["rest"] + terms["bias"], rel=1e-4)
        unit = listed[0]


def test_the_attribution_by_each_method(explained: Explained, network: PlainNetwork) -> None:
    found = explained[0]
    image = image_of(found)
    x = image.ravel()
    of = found["attribution_of"]
    assert of == {"class": found["predicted"], "minus": found["runner_up"], "paper": 0, "patch": 4, "steps": 128}
    difference = np.eye(10)[of["class"]] - np.eye(10)[of["minus"]]
    way = (np.arange(of["steps"]) + 0.5) / of["steps"]
    expected = {
        "input_times_gradient": x * network.input_gradient(x, difference),
        "occlusion": occlusion(lambda covered: difference @ network.logits(covered), image, of["patch"]),
        "integrated_gradients": x * np.mean([network.input_gradient(s * x, difference) for s in way], axis=0),
    }
    assert found["attribution"].keys() == expected.keys()
    for method, numbers in expected.items():
        assert len(numbers) == 784
        assert_close(found["attribution"][method], numbers)


GRID = 24
"""Strengths that are tried on each side of 0 before a flip is looked for between two of them"""


def test_where_each_perturbation_flips_the_answer(explained: Explained, network: PlainNetwork) -> None:
    found = explained[0]
    image = image_of(found)
    others = network.logits(image.ravel())
    others[found["predicted"]] = -np.inf
    upwards = softmax(others)
    upwards[found["predicted"]] = -1
    signs = np.sign(network.input_gradient(image.ravel(), upwards)).reshape(image.shape)
    perturbed = {**PERTURBED, "fgsm": lambda image, by: np.clip(image + by * signs, 0, 1)}
    assert found["flips"].keys() == perturbed.keys()
    for name, flips in found["flips"].items():
        low, high = flips["range"]
        strengths: list[float] = []
        for end, flip in ((low, flips["below"]), (high, flips["above"])):
            check_flip(network, lambda by, name=name: perturbed[name](image, by), end, flip, found["predicted"])
            if flip is not None:
                strengths.append(flip["strength"])
        assert flips["nearest"] == min(strengths, key=abs, default=None)


def check_flip(
    network: PlainNetwork,
    perturbed: Callable[[float], Vector],
    end: float,
    flip: dict[str, Any] | None,
    answer: int,
) -> None:
    """The answer holds on all strengths of the grid before the flip, is on the edge there, and is another one then."""

    def lead(strength: float, rival: int | None = None) -> float:
        """By how much the logit of the answer exceeds that of a rival, or the largest other one."""
        logits = network.logits(perturbed(strength).ravel())
        if rival is None:
            return float(logits[answer] - np.delete(logits, answer).max())
        return float(logits[answer] - logits[rival])

    if not end:
        assert flip is None
        return
    reached = end
    if flip is not None:
        reached = flip["holds"]
        assert 0 <= abs(flip["strength"]) - abs(reached) <= max(abs(end), 4) / 1000
        assert lead(reached) >= -1e-4
        assert lead(flip["strength"], flip["predicted"]) <= 1e-4
    held = [strength for strength in end * np.arange(1, GRID + 1) / GRID if abs(strength) <= abs(reached)]
    assert all(lead(strength) >= -1e-4 for strength in held)
