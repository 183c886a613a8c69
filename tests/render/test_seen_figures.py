"""The figures of an image, as a network received them, in rows of small pictures."""

from __future__ import annotations

import numpy as np

from tuinet.render.palette import PLAIN
from tuinet.render.seen_figures import HEIGHT, MOST, seen_figures


def shown(count: int, width: int) -> list[str]:
    images = np.full((count, 28, 28), 255, np.uint8)
    captions = [f"n{number}" for number in range(count)]
    return seen_figures(images, captions, width, "ascii", PLAIN).plain.split("\n")


def test_every_picture_has_its_caption_and_fits_into_the_width() -> None:
    lines = shown(7, 80)
    assert len(lines) == 2 * HEIGHT
    assert max(map(len, lines)) <= 80
    assert " ".join(lines[HEIGHT - 1].split() + lines[-1].split()) == "n0 n1 n2 n3 n4 n5 n6"


def test_pictures_beyond_the_most_are_counted() -> None:
    lines = shown(MOST + 5, 80)
    assert lines[-1] == "and 5 more"
    assert f"n{MOST - 1}" in lines[-2]


def test_a_narrow_terminal_has_one_picture_in_a_row() -> None:
    assert len(shown(3, 10)) == 3 * HEIGHT
