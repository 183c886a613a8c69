"""`tuinet predict --many`: images of numbers become text, and every answer says what was done to the image."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tuinet.datasets import idx

from .conftest import Tuinet
from .test_bad_input import refused

MNIST = Path(__file__).parents[2] / "data" / "mnist"


def ink(*lines: tuple[int, ...]) -> np.ndarray:
    """Lines of test digits as light ink on black: 7, 2, 1, 0, 4, 1 are the first."""
    digits = idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")[:10]
    page = np.zeros((40 + 100 * len(lines), 400))
    for row, line in enumerate(lines):
        for column, index in enumerate(line):
            large = np.asarray(Image.fromarray(digits[index]).resize((84, 84), Image.Resampling.BICUBIC)) / 255
            page[20 + 100 * row : 104 + 100 * row, 20 + 90 * column : 104 + 90 * column] = large
    return page


def save(path: Path, light: np.ndarray) -> Path:
    Image.fromarray((light.clip(0, 1) * 255).astype(np.uint8)).save(path)
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A photograph of 721 and 04 on paper that is lit from one side."""
    light = (0.9 - 0.7 * ink((0, 1, 2), (3, 4))) * np.linspace(1, 0.4, 400)
    return save(tmp_path / "page.png", light)


def test_lines_of_text_are_all_that_goes_to_standard_output(home: Tuinet, page: Path) -> None:
    result = home("predict", "last", page, "--many")
    assert result.out == "721\n04\n"
    assert f"{page}: inverted, background subtracted\n" in result.err


def test_the_network_s_input_is_shown_for_each_figure(home: Tuinet, page: Path) -> None:
    for arguments in ((), ("--many",)):
        err = home("predict", "last", page, *arguments, NO_COLOR="1").err
        for name in "72104":
            assert f" {name} " in err
        assert "@" in err


def test_confidences_on_request(home: Tuinet, page: Path) -> None:
    first, second = home("predict", "last", page, "--many", "--confidence").out.splitlines()
    assert [word for word in first.split() if word.isdecimal()] == ["721", "7", "2", "1"]
    assert second.startswith("04  0 ")
    assert second.count("%") == 2


def test_json_has_lines_positions_boxes_and_probabilities(home: Tuinet, page: Path) -> None:
    data = home("predict", "last", page, "--many", "--json").json
    assert data["lines"] == ["721", "04"]
    assert data["done"] == ["inverted", "background_subtracted"]
    assert data["rotation"] == 0
    figures = data["figures"]
    assert [(figure["line"], figure["position"]) for figure in figures] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
    for figure in figures:
        assert 20 + 90 * figure["position"] <= figure["box"]["left"] < 104 + 90 * figure["position"]
        assert sum(figure["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_several_images_are_named(home: Tuinet, tmp_path: Path, page: Path) -> None:
    bright = save(tmp_path / "board.png", ink((0, 2)))
    (tmp_path / "none.png").write_text("no image")
    result = home("predict", "last", page, tmp_path / "none.png", bright, "--many")
    assert result.code == 1
    assert result.out.splitlines() == [f"{page}: 721", f"{page}: 04", f"{bright}: 71"]
    assert f"{bright}: " not in result.err, "nothing was done to it"


def test_what_exif_says_is_done_and_told(home: Tuinet, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.fromarray((255 - 200 * ink((0, 1, 2))).astype(np.uint8)).transpose(Image.Transpose.ROTATE_90)
    image.save(tmp_path / "turned.png", exif=exif)
    result = home("predict", "last", tmp_path / "turned.png", "--many")
    assert result.out == "721\n"
    assert "turned.png: turned by 90° clockwise, inverted" in result.err
    data = home("predict", "last", tmp_path / "turned.png", "--json").json
    assert (data["done"], data["rotation"]) == (["turned", "inverted"], 90)


def test_a_rotated_page_says_by_how_much_it_was_rotated_back(home: Tuinet, tmp_path: Path) -> None:
    light = Image.fromarray((255 * ink(*[(0, 1, 2, 3)] * 4)).astype(np.uint8)).rotate(8, expand=True)
    light.save(tmp_path / "page.png")
    data = home("predict", "last", tmp_path / "page.png", "--many", "--json").json
    assert data["lines"] == ["7210"] * 4
    assert data["done"] == ["rotated"]
    assert data["rotation"] == pytest.approx(8, abs=2.5)
    assert "page.png: rotated by " in home("predict", "last", tmp_path / "page.png").err


def test_options_that_exclude_each_other(home: Tuinet, page: Path) -> None:
    refused(home("predict", "last", page, "--many", "--submission"), 2, "--many cannot be used with --submission")
    refused(home("predict", "last", page, "--confidence"), 2, "--confidence needs --many")
