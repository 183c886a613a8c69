"""Distortions are random, and depend on the generator alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets import augment
from tuinet.datasets.augment import KINDS, ROTATION, Augmenter

SHAPE = (28, 28)


@pytest.fixture
def blobs() -> NDArray[np.float32]:
    """100 images of a bright rectangle well inside, brighter from one to the next."""
    images = np.zeros((100, *SHAPE), np.float32)
    images[:, 10:18, 11:16] = np.linspace(0.2, 1, 100, dtype=np.float32)[:, None, None]
    return images.reshape(100, -1)


def labels(count: int, label: int = 0) -> NDArray[np.intp]:
    return np.full(count, label, np.intp)


def distort(augmenter: Augmenter, images: NDArray[np.float32], seed: int = 0) -> NDArray[np.float32]:
    """Distorted copies of images, all of class 0."""
    return augmenter(images, labels(len(images)), np.random.default_rng(seed))


@pytest.mark.parametrize("kind", KINDS)
def test_one_seed_gives_one_distortion(kind: str, blobs: NDArray[np.float32]) -> None:
    used = Augmenter(kind, SHAPE)
    distort(used, blobs, 7)
    assert np.array_equal(distort(used, blobs, 3), distort(Augmenter(kind, SHAPE), blobs, 3))


@pytest.mark.parametrize("kind", KINDS)
def test_each_image_has_its_own_distortion(kind: str, blobs: NDArray[np.float32]) -> None:
    same = np.repeat(blobs[-1:], 64, axis=0)
    assert len(np.unique(distort(Augmenter(kind, SHAPE), same), axis=0)) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_intensities_stay_within_those_of_the_image(kind: str, blobs: NDArray[np.float32]) -> None:
    distorted = distort(Augmenter(kind, SHAPE), blobs)
    assert distorted.dtype == np.float32
    assert (distorted >= 0).all()
    assert (distorted.max(1) <= blobs.max(1) + 1e-6).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_may_be_distorted_in_place(kind: str, blobs: NDArray[np.float32]) -> None:
    expected = distort(Augmenter(kind, SHAPE), blobs)
    Augmenter(kind, SHAPE)(blobs, labels(100), np.random.default_rng(0), out=blobs)
    assert np.array_equal(blobs, expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(5, 9), (64, 40), (1, 1), (200, 220)])
def test_images_of_any_shape_are_distorted(kind: str, shape: tuple[int, int]) -> None:
    images = np.random.default_rng(0).random((3, shape[0] * shape[1]), np.float32)
    assert distort(Augmenter(kind, shape), images).shape == images.shape


def test_shift_moves_by_up_to_two_whole_pixels_each_way() -> None:
    single = np.zeros((2000, *SHAPE), np.float32)
    single[:, 14, 14] = 1
    moved = distort(Augmenter("shift", SHAPE), single.reshape(2000, -1))
    rows, columns = np.divmod(moved.argmax(1), 28)
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == {
        (r, c) for r in range(12, 17) for c in range(12, 17)
    }


def test_shift_brings_in_zeros() -> None:
    moved = distort(Augmenter("shift", SHAPE), np.ones((200, 784), np.float32))
    assert set(np.unique(moved)) == {0.0, 1.0}
    assert moved.sum(1).min() == 26 * 26


def test_distortions_of_no_strength_change_nothing(blobs: NDArray[np.float32]) -> None:
    augmenter = Augmenter("elastic", SHAPE, alpha=0, affine_strength=0)
    assert np.allclose(distort(augmenter, blobs), blobs, atol=1e-5)


def test_a_rotation_by_a_right_angle_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    images = np.random.default_rng(0).random((40, *SHAPE), np.float32)
    quarter = np.array([[[0, -1, 0]], [[1, 0, 0]]], np.float32).repeat(40, axis=1)
    monkeypatch.setattr(augment, "affine_maps", lambda rotation, strength, rng: quarter[:, : len(rotation)])
    turned = distort(Augmenter("affine", SHAPE), images.reshape(40, -1))
    assert np.allclose(turned.reshape(images.shape), np.rot90(images, 3, (1, 2)), atol=1e-4)


@pytest.mark.parametrize("strength", [0.5, 1])
def test_affine_maps_stay_within_their_ranges(strength: float) -> None:
    maps = augment.affine_maps(np.full(10_000, ROTATION), strength, np.random.default_rng(0)).astype(float)
    area = np.abs(np.linalg.det(maps[:, :, :2].transpose(1, 0, 2)))
    assert (1 + 0.15 * strength) ** -2 <= area.min() < (1 + 0.13 * strength) ** -2
    assert (1 - 0.13 * strength) ** -2 < area.max() <= (1 - 0.15 * strength) ** -2
    angles = np.arctan2(maps[1, :, 0], maps[0, :, 0])
    assert np.abs(angles).max() == pytest.approx(ROTATION * strength, rel=0.01)
    assert np.abs(maps[:, :, 2]).max() == pytest.approx(2 * strength, rel=0.01)


def test_chosen_classes_rotate_half_as_far(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def record(rotation: NDArray[np.float64], strength: float, rng: np.random.Generator) -> NDArray[np.float32]:
        seen.extend(np.degrees(rotation).round(6).tolist())
        return np.zeros((2, len(rotation), 3), np.float32)

    monkeypatch.setattr(augment, "affine_maps", record)
    augmenter = Augmenter("affine", SHAPE, half_rotation=(1, 7))
    augmenter(np.zeros((4, 784), np.float32), np.array([1, 2, 7, 0]), np.random.default_rng(0))
    assert seen == [7.5, 15, 7.5, 15]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="augment = 'mirror': expected one of shift, affine, elastic"):
        Augmenter("mirror", SHAPE)
