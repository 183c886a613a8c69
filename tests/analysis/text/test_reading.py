"""Numbers of several digits are read as text, spaced or touching, on any paper, straight or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tuinet
from tuinet.analysis.text.reading import read_text
from tuinet.datasets import idx
from tuinet.datasets.images import Picture, read_pictures
from tuinet.datasets.inputs import NetworkInput

from . import composed

MNIST = Path(__file__).parents[3] / "data" / "mnist"
PAPERS = [composed.on_paper, composed.on_shaded_paper, composed.on_ruled_paper, composed.on_a_board]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuinet.Model]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUINET_HOME", str(tmp_path_factory.mktemp("reading")))
        yield tuinet.train(train_limit=20_000, hidden=(128,), epochs=4, threads=1, seed=0).model()


@pytest.fixture(scope="module")
def digits() -> composed.Digits:
    images = idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")
    return composed.Digits(images, idx.read_labels(MNIST / "t10k-labels-idx1-ubyte.gz"))


def picture(image: composed.Grey) -> Picture:
    height, width = image.shape
    return Picture("page", image, (height, width), 255.0)


def read(model: tuinet.Model, image: composed.Grey) -> tuple[list[str], list[list[NetworkInput]]]:
    """The text of each line, and the figures."""
    lines = read_text(picture(image), model, model.input_format)
    answers = [model.predict(np.stack([figure.pixels for figure in line])).predicted for line in lines]
    return ["".join(model.classes[label] for label in line) for line in answers], lines


def errors(read_text: str, text: str) -> int:
    """The fewest digits to insert, delete or change: Levenshtein's distance."""
    row = list(range(len(text) + 1))
    for index, character in enumerate(read_text, 1):
        above = row
        row = [index]
        for column, expected in enumerate(text, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (character != expected)))
    return row[-1]


def right_digits(model: tuinet.Model, pages: Sequence[tuple[composed.Grey, list[str]]]) -> float:
    """The share of the digits that are read right."""
    wrong = sum(errors("\n".join(read(model, image)[0]), "\n".join(texts)) for image, texts in pages)
    return 1 - wrong / sum(len(text) for _, texts in pages for text in texts)


def pages(digits: composed.Digits, number: int, **options: object) -> list[tuple[composed.Grey, list[str]]]:
    rng = np.random.default_rng(1)
    return [digits.page(rng, **options) for _ in range(number)]


def steps(lines: list[list[NetworkInput]]) -> set[str]:
    return {step.name for line in lines for figure in line for step in figure.done}


def test_spaced_digits_are_read(model: tuinet.Model, digits: composed.Digits) -> None:
    sample = [(composed.on_paper(ink), texts) for ink, texts in pages(digits, 25)]
    assert right_digits(model, sample) >= 0.93


def test_most_touching_digits_are_read(model: tuinet.Model, digits: composed.Digits) -> None:
    sample = [(composed.on_paper(ink), texts) for ink, texts in pages(digits, 25, gap=(-2.5, 0))]
    assert right_digits(model, sample) >= 0.65
    _, lines = read(model, sample[0][0])
    assert "cut_apart" in steps(lines)


@pytest.mark.parametrize("paper", PAPERS)
def test_two_lines_are_read_on_any_paper(
    model: tuinet.Model, digits: composed.Digits, paper: Callable[[composed.Grey], composed.Grey]
) -> None:
    sample = [(paper(ink), texts) for ink, texts in pages(digits, 8, lines=2)]
    assert right_digits(model, sample) >= 0.9


@pytest.mark.parametrize("degrees", [-11, 7])
def test_a_rotated_page_is_made_level_and_read(model: tuinet.Model, digits: composed.Digits, degrees: float) -> None:
    sample = [(composed.on_paper(ink), texts) for ink, texts in pages(digits, 3, lines=5, count=10, degrees=degrees)]
    assert right_digits(model, sample) >= 0.9
    for image, _ in sample:
        _, lines = read(model, image)
        (rotation,) = {step.degrees for step in lines[0][0].done if step.name == "rotated"}
        assert rotation == pytest.approx(-degrees, abs=1.5)


def test_a_box_is_where_the_digit_is_although_the_page_was_rotated(
    model: tuinet.Model, digits: composed.Digits
) -> None:
    ink, _ = digits.page(np.random.default_rng(2), lines=4, count=8, gap=(-1, 6), degrees=9)
    _, lines = read(model, composed.on_paper(ink))
    boxes = [figure.box for line in lines for figure in line]
    covered = np.zeros(ink.shape, bool)
    for box in boxes:
        assert box is not None
        assert ink[box.slices].max() > 0.9
        covered[box.slices] = True
    assert covered[ink > 0.5].mean() > 0.99


def test_a_broken_stroke_is_joined(model: tuinet.Model, digits: composed.Digits) -> None:
    ink, (text,) = digits.page(np.random.default_rng(4))
    middle = np.flatnonzero(ink.max(axis=1) > 0.5).mean()
    ink[round(middle) - 1 : round(middle) + 2] = 0
    found, lines = read(model, composed.on_paper(ink))
    assert [len(line) for line in found] == [len(text)]
    assert "strokes_joined" in steps(lines)


def test_what_is_cut_off_by_the_edge_of_the_image_is_read_too(model: tuinet.Model, digits: composed.Digits) -> None:
    ink, (text,) = digits.page(np.random.default_rng(5))
    rows = np.flatnonzero(ink.max(axis=1) > 0.3)
    columns = np.flatnonzero(ink.max(axis=0) > 0.3)
    cropped = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert len(read(model, composed.on_paper(cropped))[0][0]) == len(text)


def test_every_line_of_a_large_page_is_read(model: tuinet.Model, digits: composed.Digits, tmp_path: Path) -> None:
    ink, texts = digits.page(np.random.default_rng(3), lines=12, count=20)
    page = Image.fromarray((composed.on_shaded_paper(ink) * 255).astype(np.uint8))
    page.resize((4000, 4000 * page.height // page.width)).save(tmp_path / "page.png")
    lines = read_text(next(read_pictures(tmp_path / "page.png")), model, model.input_format)
    assert len(lines) == len(texts)
