"""Figures are found wherever they are on the paper, and nothing else is taken for a figure."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.figures import find_figures
from tuinet.errors import ImageError

from . import photographs

Grey = NDArray[np.float32]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def page(*digits: tuple[int, int, int, int]) -> Grey:
    """Paper with drawn digits, each with its left, top and height."""
    paper = np.full((400, 600), 0.9, np.float32)
    for digit, left, top, height in digits:
        ink = photographs.drawn(digit, rng(digit))
        rows = np.linspace(0, 255, height).astype(int)
        paper[top : top + height, left : left + height] -= 0.7 * ink[np.ix_(rows, rows)]
    return paper


LIGHTS = {
    "even": np.float32(1),
    "uneven": np.linspace(1, 0.4, 600, dtype=np.float32),
    "in the dark": np.float32(0.3),
}


@pytest.mark.parametrize("light", LIGHTS)
def test_several_digits_are_found_in_reading_order(light: str) -> None:
    image = page((5, 440, 20, 120), (1, 30, 40, 120), (8, 240, 10, 120), (4, 330, 230, 130), (7, 60, 250, 110))
    figures = find_figures(image * LIGHTS[light])
    middles = [(figure.box.left + figure.box.width // 2, figure.box.top + figure.box.height // 2) for figure in figures]
    expected = [(90, 100), (300, 70), (500, 80), (115, 305), (395, 295)]
    assert len(middles) == len(expected)
    for (x, y), (wanted_x, wanted_y) in zip(middles, expected, strict=True):
        assert abs(x - wanted_x) < 25
        assert abs(y - wanted_y) < 25


def test_the_bar_of_a_five_belongs_to_it() -> None:
    image = np.full((200, 200), 0.9, np.float32)
    image[60:66, 80:120] = 0.2
    image[70:130, 80:86] = 0.2
    image[130:136, 80:120] = 0.2
    (figure,) = find_figures(image)
    assert (figure.box.top, figure.box.bottom) == pytest.approx((60, 136), abs=2)


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_a_blank_image_is_refused(level: float) -> None:
    with pytest.raises(ImageError, match="blank"):
        find_figures(np.full((50, 50), level, np.float32))


@pytest.mark.parametrize(
    "light",
    [
        photographs.ramp(rng(), 0.3),
        photographs.lamp(rng()),
        photographs.edge(rng(), (0.5, 0.6), 0.05, 0.6),
        photographs.edge(rng(1), (0.4, 0.7), 0.002, 0.5),
    ],
    ids=["uneven light", "the spot of a lamp", "a soft shadow", "a hard shadow"],
)
def test_light_and_shadow_on_bare_paper_are_blank(light: Grey) -> None:
    with pytest.raises(ImageError, match="blank"):
        find_figures(photographs.camera(0.9 * light, rng()).astype(np.float32) / 255)


def test_grain_alone_is_blank() -> None:
    with pytest.raises(ImageError, match="blank"):
        find_figures(0.5 + 0.05 * rng().standard_normal((100, 100), np.float32))


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (2, 2), (3, 1000), (8, 9)])
def test_an_image_of_any_shape_has_figures_or_none(shape: tuple[int, int]) -> None:
    for image in (np.zeros(shape, np.float32), rng().random(shape, np.float32), np.eye(*shape, dtype=np.float32)):
        try:
            assert all(figure.ink.size for figure in find_figures(image))
        except ImageError as error:
            assert "blank" in str(error)
