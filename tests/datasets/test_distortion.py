"""Every batch is distorted by random numbers of its own."""

from dataclasses import replace

import numpy as np
import pytest

from tuinet.datasets.distortion import Distortion, DistortionSettings

SETTINGS = DistortionSettings("affine", (28, 28), seed=0, half_rotation=(1, 7))


def distorted(distort: Distortion, epoch: int, batch: int) -> np.ndarray:
    """Copies of the same images, as they look in a batch."""
    images = np.random.default_rng(0).random((40, 784), dtype=np.float32)
    distort(images, np.zeros(40, np.intp), epoch, batch)
    return images


def test_a_batch_looks_the_same_whatever_was_distorted_before() -> None:
    used = Distortion(SETTINGS)
    for batch in (7, 2, 5):
        distorted(used, 3, batch)
    np.testing.assert_array_equal(distorted(used, 3, 2), distorted(Distortion(SETTINGS), 3, 2))


@pytest.mark.parametrize(("seed", "epoch", "batch"), [(1, 3, 2), (0, 2, 2), (0, 3, 1)])
def test_no_two_batches_share_their_random_numbers(seed: int, epoch: int, batch: int) -> None:
    other = distorted(Distortion(replace(SETTINGS, seed=seed)), epoch, batch)
    assert not np.array_equal(other, distorted(Distortion(SETTINGS), 3, 2))


def test_random_numbers_of_neighbouring_batches_are_not_correlated() -> None:
    distort = Distortion(SETTINGS)
    places = [(epoch, batch) for epoch in (1, 2, 1000) for batch in (0, 1, 2, 100_000)]
    numbers = np.stack([distort.rng(*place).random(4000) for place in places])
    correlations = np.corrcoef(numbers) - np.eye(len(places))
    assert np.abs(correlations).max() < 5 / np.sqrt(4000)


def test_settings_survive_the_way_to_another_process() -> None:
    assert DistortionSettings.from_json(SETTINGS.to_json()) == SETTINGS
