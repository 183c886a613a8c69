"""Images in tiles, as many as can be recognised."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.render.dream_tiles import Tiles, divide, dream_tiles
from tuinet.render.palette import PLAIN


@pytest.mark.parametrize(
    ("width", "height", "count"),
    [(116, 33, 10), (76, 17, 10), (56, 13, 4), (20, 8, 1), (3, 2, 1)],
)
def test_there_are_fewer_tiles_where_there_is_less_room(width: int, height: int, count: int) -> None:
    tiles = divide(width, height, 10)
    assert tiles.count >= count
    assert tiles.columns * tiles.width <= max(width, tiles.columns)
    assert tiles.rows * tiles.height <= max(height, 2)


def test_a_tile_is_found_by_its_place() -> None:
    tiles = Tiles(columns=3, rows=2, width=10, height=5)
    assert [tiles.at(0, 0), tiles.at(29, 0), tiles.at(9, 5), tiles.at(30, 0), tiles.at(0, 10)] == [0, 2, 3, None, None]


def test_each_image_has_its_caption_below_and_the_selected_one_is_in_brackets() -> None:
    images = np.zeros((3, 28, 28), np.uint8)
    images[1] = 255
    lines = dream_tiles(images, ["a", "b", "c"], 1, Tiles(2, 2, 10, 4), ("half blocks", PLAIN), PLAIN).plain.split("\n")
    assert "█" in lines[1][10:]
    assert "█" not in lines[1][:10]
    assert lines[3].split() == ["a", "[b]"]
    assert lines[7].split() == ["c"]
