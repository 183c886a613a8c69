"""Images of every kind become grey bytes of one size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.dataset import Images

from .conftest import Add, batches, part


def whole(data: Any, count: int) -> np.ndarray:
    """All images of a data set without a test set of its own, in their order: that of their labels, here."""
    images = np.concatenate([data.train.images, data.test.images])
    assert len(images) == count
    return images


@pytest.mark.parametrize(
    ("change", "values"),
    [
        (lambda images: images.astype(np.int64), (0, 255)),
        (lambda images: images.astype(np.float64), (0, 255)),
        (lambda images: images.astype(np.uint16) * 257, (0, 65535)),
        (lambda images: images / np.float32(255), (0, 1)),
        (lambda images: images / 127.5 - 1, (-1, 1)),
        (lambda images: images.astype(np.int16) - 128, (-128, 127)),
        (lambda images: images * np.float64(1e300), (0, 2.55e302)),
        (lambda images: np.repeat(images[..., np.newaxis], 3, axis=3), (0, 255)),
        (lambda images: np.repeat(images[..., np.newaxis], 3, axis=3) / 255, (0, 1)),
        (lambda images: images[..., np.newaxis], (0, 255)),
        (lambda images: np.stack([images, np.full_like(images, 255)], axis=3), (0, 255)),
    ],
    ids=["int64", "float bytes", "16 bits", "0 to 1", "-1 to 1", "signed", "huge", "RGB", "RGB floats", "1", "alpha"],
)
def test_digits_of_any_type_and_channels_become_the_same_bytes(
    digits: Images, added: Add, change: Any, values: tuple[float, float]
) -> None:
    report, data = added(part(change(digits.images), digits.labels), test=part(change(digits.images), digits.labels))
    assert np.array_equal(data.train.images, digits.images)
    assert report.values == pytest.approx(values)


def test_the_type_of_later_images_decides(added: Add) -> None:
    blank = np.zeros((4, 2, 2), np.int64)
    shares = np.linspace(0, 1, 16).reshape(4, 2, 2)
    _, data = added(batches((blank, [0, 1, 0, 1]), (shares, [0, 1, 0, 1])), test=part(blank, [0, 1, 0, 1]))
    assert np.array_equal(data.train.images[4:], np.rint(shares * 255))
    assert not data.train.images[:4].any()


def test_colours_have_the_brightness_that_is_seen(added: Add) -> None:
    colours = np.zeros((3, 1, 1, 3), np.uint8)
    colours[[0, 1, 2], 0, 0, [0, 1, 2]] = 255
    report, data = added(part(colours, [0, 1, 0]), test=part(colours, [0, 1, 0]))
    assert "the images were in colour: they are now grey" in report.notes
    assert data.train.images.ravel().tolist() == [76, 150, 29]


def test_images_are_resized(digits: Images, added: Add) -> None:
    large = digits.images.repeat(2, axis=1).repeat(2, axis=2)
    train = batches((large[:100], digits.labels[:100]), (digits.images[100:], digits.labels[100:]))
    report, data = added(train, test=part(large, digits.labels), choices=Choices(size=(28, 28)))
    assert "the images were of 2 different sizes: they are now 28×28" in report.notes
    assert np.array_equal(data.train.images, digits.images)
    assert np.array_equal(data.test.images, digits.images)


def test_transposed_images_are_resized_to_the_size_that_was_asked_for(digits: Images, added: Add) -> None:
    sideways = digits.images.transpose(0, 2, 1)
    for choices in (Choices(size=(20, 10)), Choices(size=(20, 10), orientation="transposed")):
        _, data = added(part(sideways, digits.labels), choices=choices)
        assert data.image_shape == (20, 10)


@pytest.mark.parametrize("is_dark", [True, False])
def test_figures_are_framed_as_mnist_frames_them(digits: Images, added: Add, is_dark: bool) -> None:
    rng = np.random.default_rng(0)
    pages = np.zeros((len(digits), 60, 80), np.uint8)
    for page, digit in zip(pages, digits.images, strict=True):
        top, left = rng.integers(0, 60 - 28), rng.integers(0, 80 - 28)
        page[top : top + 28, left : left + 28] = digit
    if is_dark:
        pages = 255 - pages
    sizes = batches((pages[:200], digits.labels[:200]), (pages[200:, :, ::-1][:, :, ::-1], digits.labels[200:]))
    report, data = added(sizes, test=part(digits.images, digits.labels), choices=Choices(frame="mnist"))
    assert data.image_shape == (28, 28)
    traits = report.traits
    assert (traits.polarity, traits.centring, round(28 * (traits.box or 0))) == ("light_on_dark", "mass", 20)
    assert np.abs(data.train.images.mean(axis=0) - digits.images.mean(axis=0)).mean() < 3


def test_light_and_dark_are_swapped_if_asked(digits: Images, added: Add) -> None:
    def images(dark: bool, **choices: Any) -> np.ndarray:
        stored = 255 - digits.images if dark else digits.images
        test = part(stored, digits.labels)
        return added(part(stored, digits.labels), test=test, choices=Choices(**choices))[1].train.images

    assert np.array_equal(images(dark=True, invert="yes"), digits.images)
    assert np.array_equal(images(dark=True, invert="auto"), digits.images)
    assert np.array_equal(images(dark=True), 255 - digits.images)
    assert np.array_equal(images(dark=False, invert="auto"), digits.images)
    assert np.array_equal(images(dark=False, invert="yes"), 255 - digits.images)


def test_digits_of_other_formats_become_upright(digits: Images, added: Add) -> None:
    report, data = added(part(digits.images.transpose(0, 2, 1), digits.labels), test=part(digits.images, digits.labels))
    assert np.array_equal(data.train.images, digits.images)
    assert any("stored transposed" in note for note in report.notes)


def test_progress_is_reported_from_0_to_1(digits: Images, home: Path, open_as: Any) -> None:
    from tuinet.datasets.adding import add
    from tuinet.datasets.readers.source import Source

    open_as(Source("arrays", part(digits.images, digits.labels, step=10)))
    seen: list[tuple[str, float]] = []
    add("it", [Path("train.csv")], home, progress=lambda stage, share: seen.append((stage, share)))
    for stage in ("reading train.csv", "writing"):
        shares = [share for name, share in seen if name == stage]
        assert shares == sorted(shares)
        assert shares[-1] == 1
