"""The network of a page gets the pixels that it would get on the Draw screen."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.framing import frame
from tuinet.datasets.strokes import Pen, put
from tuinet.facts import MNIST_TRAITS, Traits

from ...drawings import DRAWINGS, Strokes
from .conftest import Visit, as_points

DRAW = """(strokes, shape, pen) => {
  const drawing = new Drawing(shape, pen);
  for (const [start, ...others] of strokes) {
    drawing.begin(start);
    others.forEach((point) => drawing.extend(point));
  }
  return [...drawing.pixels];
}"""

FRAME = "(pixels, shape, traits) => [...asSeen(Uint8Array.from(pixels), shape, traits)]"

PEN = Pen()

FORMS = {
    "as MNIST": ((28, 28), MNIST_TRAITS),
    "as EMNIST": ((28, 28), Traits(polarity="light_on_dark", box=24 / 28, centring="box")),
    "stretched": ((28, 28), Traits(polarity="light_on_dark", box=1.0, stretched=True, centring="box")),
    "dark on light": ((28, 28), Traits(polarity="dark_on_light", box=0.6, centring="mass")),
    "small and wide": ((12, 20), Traits(polarity="light_on_dark", box=0.9, centring=None)),
}
"""Shapes and traits of training images"""


def ink(strokes: Strokes, shape: tuple[int, int], pen: Pen = PEN) -> NDArray[np.uint8]:
    pixels = np.zeros(shape, np.uint8)
    for stroke in strokes:
        pixels = put(pixels, as_points(stroke), pen)
    return pixels


@pytest.mark.parametrize("width", [1.0, 2.0, 4.5])
def test_the_pen_leaves_the_same_ink(visit: Visit, small_page: str, width: float) -> None:
    visitor = visit(small_page)
    random = np.random.default_rng(0)
    wild = [tuple(map(tuple, random.uniform(-3, 31, (6, 2)).tolist())) for _ in range(5)]
    for strokes in [*(strokes for _, strokes in DRAWINGS), *((stroke,) for stroke in wild), (((9.3, 4.1),),)]:
        drawn = visitor.call(DRAW, [as_points(stroke) for stroke in strokes], (28, 28), width)
        assert drawn == ink(strokes, (28, 28), Pen(width)).ravel().tolist()


@pytest.mark.parametrize("form", FORMS)
def test_a_drawing_is_framed_alike(visit: Visit, small_page: str, form: str) -> None:
    visitor = visit(small_page)
    shape, traits = FORMS[form]
    down, across = shape[0] / 28, shape[1] / 28
    for _, strokes in DRAWINGS:
        scaled = tuple(tuple((x * across, y * down) for x, y in stroke) for stroke in strokes)
        pixels = ink(scaled, shape, Pen())
        expected = frame(np.asarray(pixels / np.float32(255), np.float32), shape, traits)
        seen = visitor.call(FRAME, pixels.ravel().tolist(), shape, traits.model_dump())
        # A processor that rounds the products of matrices otherwise may arrive at the next level.
        assert np.abs(np.array(seen) - expected.ravel()).max() <= 1


def test_a_drawing_is_not_framed_where_training_images_have_no_frame_in_common(visit: Visit, small_page: str) -> None:
    visitor = visit(small_page)
    pixels = ink(DRAWINGS[0][1], (28, 28), Pen()).ravel()
    none = Traits(polarity="dark_on_light").model_dump()
    assert visitor.call(FRAME, pixels.tolist(), (28, 28), none) == (255 - pixels).tolist()
    assert visitor.call(FRAME, pixels.tolist(), (28, 28), Traits().model_dump()) == pixels.tolist()
    blank = [0] * 784
    assert visitor.call(FRAME, blank, (28, 28), MNIST_TRAITS.model_dump()) == blank
