"""A page preprocesses what is drawn as tuinet does, so that the network gets the same pixels."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.datasets.dataset import Images
from tuinet.datasets.preprocessing import Preprocessing
from tuinet.exports.html import page
from tuinet.exports.report import report
from tuinet.facts import Traits

from ...drawings import DRAWINGS
from ..conftest import Train
from .conftest import Visit

PREPROCESS = """(images, shape, traits, preprocessing) =>
  images.map((levels) => [...preprocessed(Uint8Array.from(levels), shape, traits, preprocessing)])"""

ANSWER = """(images) => {
  const data = JSON.parse(document.getElementById("network").textContent);
  const network = readNetwork(data);
  const see = (levels) => preprocessed(Uint8Array.from(levels), data.shape, data.traits, data.preprocessing);
  return images.map((levels) => [...predict(network, see(levels))]);
}"""

KINDS = [Preprocessing(True), Preprocessing(False, 12), Preprocessing(False, 28), Preprocessing(True, 17)]

CLOSE = 1e-4


def rows(images: np.ndarray) -> list[list[int]]:
    """A list of levels for each image."""
    lists: list[list[int]] = images.reshape(len(images), -1).tolist()
    return lists


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_images_are_preprocessed_alike(visit: Visit, small_page: str, images: Images, kind: Preprocessing) -> None:
    visitor = visit(small_page)
    blank, dot = np.zeros((2, 1, 28, 28), np.uint8)
    dot[0, 14, 20] = 1
    light = np.concatenate([images.images, blank, dot])
    data = {"deslant": kind.deslant, "figureWidth": kind.figure_width}
    for given, polarity in (
        (light, "light_on_dark"),
        (255 - light, "dark_on_light"),
        (light[:, 4:23], "light_on_dark"),
    ):
        traits = Traits.model_validate({"polarity": polarity})
        seen = visitor.call(PREPROCESS, rows(given), given.shape[1:], traits.model_dump(), data)
        np.testing.assert_array_equal(seen, rows(kind(given, traits)))


def test_the_network_answers_to_preprocessed_drawings(visit: Visit, train: Train, images: Images) -> None:
    model = train(preprocess="deslant", figure_width=16)
    visitor = visit(page(report(model)))
    expected = model.model.predict(model.model.prepared(images.images)).probabilities
    assert np.abs(np.array(visitor.call(ANSWER, rows(images.images))) - expected).max() < CLOSE
    visitor.draw(DRAWINGS[14][1])
    inked = np.flatnonzero(np.array(visitor.levels).reshape(28, 28).any(axis=0))
    assert inked[-1] + 1 - inked[0] == 16
