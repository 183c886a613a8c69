"""Touching figures are cut where little ink is in the way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from tuinet.datasets.seams import seams, thickness_of


def drawn(*lines: tuple[int, ...]) -> np.ndarray:
    image = Image.new("L", (120, 80))
    for line in lines:
        ImageDraw.Draw(image).line(line, 255, 8)
    return np.asarray(image, np.float32) / 255


def test_a_cut_crosses_the_bridge_between_two_strokes() -> None:
    bridged = drawn((20, 5, 20, 75), (100, 5, 100, 75), (20, 40, 100, 40))
    (cut,) = seams(bridged, 1)
    assert ((cut.columns > 24) & (cut.columns < 96)).all()
    assert 0.5 < cut.strokes < 1.5


def test_a_cut_slants_with_the_strokes() -> None:
    slanting = drawn((20, 75, 50, 5), (50, 75, 80, 5))
    (cut,) = seams(slanting, 1)
    assert cut.strokes < 0.1
    assert slanting[np.arange(80), np.minimum(cut.columns, 119)].max() < 0.5


def test_cuts_are_in_order_and_never_cross() -> None:
    rng = np.random.default_rng(0)
    cuts = seams(rng.random((60, 300), np.float32) ** 4, 12)
    assert len(cuts) > 3
    for left, right in pairwise(cuts):
        assert (left.columns <= right.columns).all()


def test_the_thickness_of_a_stroke_is_its_width() -> None:
    assert abs(thickness_of(drawn((10, 40, 110, 40))) - 8) < 1.5


def test_ink_of_any_shape_has_cuts_or_none() -> None:
    for shape in ((1, 1), (1, 40), (40, 1), (3, 5), (500, 20)):
        for cut in seams(np.ones(shape, np.float32), 5):
            assert len(cut.columns) == shape[0]
