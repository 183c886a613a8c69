"""The image that another one is morphed into."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis.morph_target import morph_target
from tuinet.nn.network import Network


@pytest.mark.parametrize("index", [0, 5])
def test_it_is_the_nearest_allowed_image_that_the_network_recognises(index: int, model: tuinet.Model) -> None:
    images = model.images("test")
    pixels = images.images[index]
    allowed = images.labels != images.labels[index]
    recognised = model.predict(images).predicted == images.labels
    distances = np.square(images.images.astype(float) - pixels).sum((1, 2))
    wanted = np.where(allowed & recognised, distances, np.inf).argmin()
    assert morph_target(model.network, images, allowed, pixels) == wanted


def test_without_a_recognised_image_it_is_the_nearest(model: tuinet.Model) -> None:
    images = model.images("test")
    pixels = images.images[0]
    stubborn = Network((784, 10))
    stubborn.biases[0][int(images.labels[0])] = 1
    allowed = images.labels != images.labels[0]
    distances = np.square(images.images.astype(float) - pixels).sum((1, 2))
    assert morph_target(stubborn, images, allowed, pixels) == np.where(allowed, distances, np.inf).argmin()


def test_without_an_allowed_image_there_is_no_target(model: tuinet.Model) -> None:
    images = model.images("test")
    assert morph_target(model.network, images, images.labels == 11, images.images[0]) is None
