"""Distortions are random, and depend on the generator alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets import augment
from tuinet.datasets.augment import KINDS, Augmenter, gaussian_band

SHAPE = (28, 28)


@pytest.fixture
def blobs() -> NDArray[np.float32]:
    """100 images of a bright rectangle well inside, brighter from one to the next."""
    images = np.zeros((100, *SHAPE), np.float32)
    images[:, 10:18, 11:16] = np.linspace(0.2, 1, 100, dtype=np.float32)[:, None, None]
    return images.reshape(100, -1)


@pytest.mark.parametrize("kind", KINDS)
def test_one_seed_gives_one_distortion(kind: str, blobs: NDArray[np.float32]) -> None:
    used = Augmenter(kind, SHAPE)
    used(blobs, np.random.default_rng(7))
    again = used(blobs, np.random.default_rng(3))
    assert np.array_equal(again, Augmenter(kind, SHAPE)(blobs, np.random.default_rng(3)))


@pytest.mark.parametrize("kind", KINDS)
def test_each_image_has_its_own_distortion(kind: str, blobs: NDArray[np.float32]) -> None:
    same = np.repeat(blobs[-1:], 64, axis=0)
    assert len(np.unique(Augmenter(kind, SHAPE)(same, np.random.default_rng(0)), axis=0)) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_intensities_stay_within_those_of_the_image(kind: str, blobs: NDArray[np.float32]) -> None:
    distorted = Augmenter(kind, SHAPE)(blobs, np.random.default_rng(0))
    assert distorted.dtype == np.float32
    assert (distorted >= 0).all()
    assert (distorted.max(1) <= blobs.max(1) + 1e-6).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_may_be_distorted_in_place(kind: str, blobs: NDArray[np.float32]) -> None:
    expected = Augmenter(kind, SHAPE)(blobs, np.random.default_rng(0))
    Augmenter(kind, SHAPE)(blobs, np.random.default_rng(0), out=blobs)
    assert np.array_equal(blobs, expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(5, 9), (64, 40), (1, 1), (200, 220)])
def test_images_of_any_shape_are_distorted(kind: str, shape: tuple[int, int]) -> None:
    images = np.random.default_rng(0).random((3, shape[0] * shape[1]), np.float32)
    assert Augmenter(kind, shape)(images, np.random.default_rng(0)).shape == images.shape


def test_shift_moves_by_up_to_two_whole_pixels_each_way() -> None:
    single = np.zeros((2000, *SHAPE), np.float32)
    single[:, 14, 14] = 1
    moved = Augmenter("shift", SHAPE)(single.reshape(2000, -1), np.random.default_rng(0))
    rows, columns = np.divmod(moved.argmax(1), 28)
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == {
        (r, c) for r in range(12, 17) for c in range(12, 17)
    }


def test_shift_brings_in_zeros() -> None:
    moved = Augmenter("shift", SHAPE)(np.ones((200, 784), np.float32), np.random.default_rng(0))
    assert set(np.unique(moved)) == {0.0, 1.0}
    assert moved.sum(1).min() == 26 * 26


def test_an_affine_map_without_chance_changes_nothing(
    blobs: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ROTATION", "SCALING", "SHEAR", "SHIFT"):
        monkeypatch.setattr(augment, name, 0)
    assert np.allclose(Augmenter("affine", SHAPE)(blobs, np.random.default_rng(0)), blobs, atol=1e-5)


def test_a_rotation_by_a_right_angle_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    images = np.random.default_rng(0).random((40, *SHAPE), np.float32)
    quarter = np.array([[[0, -1, 0]], [[1, 0, 0]]], np.float32).repeat(40, axis=1)
    monkeypatch.setattr(augment, "affine_maps", lambda count, rng: quarter[:, :count])
    turned = Augmenter("affine", SHAPE)(images.reshape(40, -1), np.random.default_rng(0))
    assert np.allclose(turned.reshape(images.shape), np.rot90(images, 3, (1, 2)), atol=1e-4)


def test_affine_maps_stay_within_their_ranges() -> None:
    maps = augment.affine_maps(10_000, np.random.default_rng(0)).astype(float)
    area = np.abs(np.linalg.det(maps[:, :, :2].transpose(1, 0, 2)))
    assert 1 / 1.15**2 <= area.min() < 0.8
    assert 1.25 < area.max() <= 1 / 0.85**2
    assert np.abs(maps[:, :, 2]).max() <= 2


def test_the_elastic_field_is_as_strong_as_simards() -> None:
    field = Augmenter("elastic", SHAPE)._elastic_field(np.random.default_rng(0))
    expected = augment.ALPHA / 3**0.5 / (2 * np.pi**0.5 * augment.SIGMA)  # white noise after a Gaussian filter
    assert field[10:18, ..., 10:18].std() == pytest.approx(expected, rel=0.15)


def test_the_gaussian_band_smooths_a_constant_to_itself_in_the_middle() -> None:
    assert (gaussian_band(41, 4.0) @ np.ones(41, np.float32))[20] == pytest.approx(1, abs=1e-5)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="augment = 'mirror': expected one of shift, affine, elastic"):
        Augmenter("mirror", SHAPE)
