"""The image that another one is morphed into."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis.morph_target import nearest_among


@pytest.mark.parametrize("index", [0, 5])
def test_it_is_the_nearest_of_those_allowed(index: int, model: tuinet.Model) -> None:
    images = model.images("test")
    allowed = images.labels != images.labels[index]
    differences = images.images.astype(float) - images.images[index]
    distances = np.where(allowed, np.square(differences).sum((1, 2)), np.inf)
    assert nearest_among(images, allowed, images.images[index]) == distances.argmin()
    assert nearest_among(images, np.ones(len(images), bool), images.images[index]) == index


def test_there_may_be_none(model: tuinet.Model) -> None:
    images = model.images("test")
    assert nearest_among(images, images.labels == 11, images.images[0]) is None
