"""The nearest training images."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis import neighbours
from tuinet.analysis.layers import layer_activations
from tuinet.analysis.neighbours import Nearest, Space, hidden_space, hidden_vector, pixel_space
from tuinet.datasets.dataset import Images


@pytest.fixture(scope="module")
def training(model: tuinet.Model) -> Images:
    return model.images("train")


def test_pixels_are_compared_as_by_brute_force(model: tuinet.Model, training: Images) -> None:
    query = model.images("test").images[5].ravel()
    expected = np.linalg.norm(training.images.reshape(-1, 784) / 255 - query / 255, axis=1)
    same(pixel_space(training).nearest(query, 9), expected)


def test_activations_are_compared_as_by_brute_force(model: tuinet.Model, training: Images) -> None:
    x = (model.images("test").images[5].ravel() / 255).astype(np.float32)
    space = hidden_space(model.network, training)
    assert space is not None
    hidden = layer_activations(model.network, training.images)[0].activations
    own = model.activations(x)[0].activations
    same(space.nearest(hidden_vector(model.network, x), 9), np.linalg.norm(hidden - own, axis=1))


def same(nearest: Nearest | None, distances: np.ndarray) -> None:
    """The first nine of all distances, and whose they are."""
    assert nearest is not None
    order = np.argsort(distances, kind="stable")[:9]
    assert nearest.indices.tolist() == order.tolist()
    np.testing.assert_allclose(nearest.distances, distances[order], rtol=1e-4)


def test_the_nearest_of_a_training_image_is_itself(model: tuinet.Model, training: Images) -> None:
    pixels = pixel_space(training)
    hidden = hidden_space(model.network, training)
    assert hidden is not None
    for index in (0, 999, 1000, 1999):
        image = training.images[index].ravel()
        as_pixels = pixels.nearest(image, 1)
        assert as_pixels is not None
        assert (as_pixels.indices.tolist(), as_pixels.distances.tolist()) == ([index], [0])
        as_activations = hidden.nearest(hidden_vector(model.network, (image / 255).astype(np.float32)), 1)
        assert as_activations is not None
        assert as_activations.indices.tolist() == [index]


def test_of_equal_images_the_first_counts_as_nearer() -> None:
    nearest = Space(np.array([[5], [3], [1], [3]], np.uint8)).nearest(np.array([3], np.uint8), 3)
    assert nearest is not None
    assert nearest.indices.tolist() == [1, 3, 0]
    assert nearest.distances.tolist() == [0, 0, 2]


def test_there_are_no_more_neighbours_than_images(training: Images) -> None:
    nearest = pixel_space(training[:3]).nearest(training.images[0].ravel(), 9)
    assert nearest is not None
    assert sorted(nearest.indices.tolist()) == [0, 1, 2]


def test_at_half_precision_the_nearest_are_found_with_exact_distances(
    model: tuinet.Model, training: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = hidden_space(model.network, training)
    monkeypatch.setattr(neighbours, "MOST_BYTES", len(training) * 16 * 2)
    half = hidden_space(model.network, training)
    assert exact is not None
    assert half is not None
    assert len(half) == len(training)
    assert half._vectors.nbytes == exact._vectors.nbytes / 2
    for image in model.images("test").images[:20]:
        query = hidden_vector(model.network, (image.ravel() / 255).astype(np.float32))
        expected = exact.nearest(query, 9)
        assert expected is not None
        nearest = half.nearest(query, 9)
        assert nearest is not None
        assert nearest.indices.tolist() == expected.indices.tolist()
        np.testing.assert_allclose(nearest.distances, expected.distances, rtol=1e-4)


def test_of_a_layer_too_wide_for_the_memory_the_first_images_are_searched(
    model: tuinet.Model, training: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "MOST_BYTES", 100 * 16 * 2)
    space = hidden_space(model.network, training)
    assert space is not None
    assert len(space) == 100


def test_a_search_that_is_no_longer_wanted_ends_early(model: tuinet.Model, training: Images) -> None:
    assert pixel_space(training).nearest(training.images[0].ravel(), 9, lambda: False) is None
    assert hidden_space(model.network, training, lambda: False) is None
