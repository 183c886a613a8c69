"""The colours and characters that tell classes apart."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.render import class_styles as styles
from tuinet.render.class_styles import class_signs, class_styles
from tuinet.render.palette import DARK, LIGHT, PLAIN, SIXTEEN, SIXTEEN_LIGHT, Palette

# Machado et al. 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency", for linear RGB.
PROTANOPIA = np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]])
DEUTERANOPIA = np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]])


def linear(colours: tuple[str, ...]) -> np.ndarray:
    """Colours `#rrggbb` as linear RGB (n, 3)."""
    levels = np.array([[int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)] for colour in colours])
    return np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Björn Ottosson 2020, "A perceptual color space for image processing"."""
    cones = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]])
    lab = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])
    return np.cbrt((rgb @ cones.T).clip(0)) @ lab.T


def least_distance(points: np.ndarray) -> float:
    distances = np.linalg.norm(points[:, np.newaxis] - points, axis=2)
    return float(distances[np.triu_indices(len(points), 1)].min())


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_ten_colours_differ_from_each_other_and_from_the_background(palette: Palette) -> None:
    colours = linear(class_styles(10, palette))
    # A just noticeable difference is 0.02.
    assert least_distance(oklab(colours)) > 0.15
    for weakness in (PROTANOPIA, DEUTERANOPIA):
        assert least_distance(oklab((colours @ weakness.T).clip(0, 1))) > 0.08
    luminance = colours @ (0.2126, 0.7152, 0.0722) + 0.05
    paper = (linear((palette.paper,)) @ (0.2126, 0.7152, 0.0722) + 0.05)[0]
    # They are also the colours of characters, of which WCAG asks a contrast of 4.5.
    assert (np.maximum(luminance / paper, paper / luminance) >= 4.5).all()


@pytest.mark.parametrize("palette", [SIXTEEN, SIXTEEN_LIGHT])
def test_terminals_with_sixteen_colours_have_ten_of_them(palette: Palette) -> None:
    colours = class_styles(10, palette)
    assert len(set(colours)) == 10
    assert {colour[k : k + 2] for colour in colours for k in (1, 3, 5)} <= {"00", "55", "aa", "ff"}


def test_after_ten_classes_colours_start_over() -> None:
    colours = class_styles(47, DARK)
    assert (len(colours), colours[0], colours[46]) == (47, colours[40], styles.DARK[6])


def test_without_colours_there_are_characters_alone() -> None:
    assert class_styles(3, PLAIN) == ("", "", "")


@pytest.mark.parametrize(
    ("classes", "signs"),
    [
        (("0", "1", "2"), "012"),
        (("Ant", "Bee", "Cat"), "ABC"),
        (("Shirt", "Sandal", "Bag"), "012"),
        (("猫", "犬"), "01"),
        (tuple(f"class {k}" for k in range(12)), "0123456789ab"),
    ],
)
def test_each_class_has_a_character_of_its_own(classes: tuple[str, ...], signs: str) -> None:
    assert "".join(class_signs(classes)) == signs
