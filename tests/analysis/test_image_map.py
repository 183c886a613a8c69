"""Maps of many images, on axes that do not move."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis import image_map
from tuinet.analysis.exploration import Exploration
from tuinet.analysis.image_map import ImageMap, Points
from tuinet.analysis.layers import layer_activations
from tuinet.analysis.projection import discriminants, principal_components
from tuinet.errors import CheckpointError, DatasetError
from tuinet.runs.checkpoints import Checkpoint


@pytest.fixture(scope="module")
def explored(model: tuinet.Model) -> Exploration:
    return Exploration(model.run)


@pytest.fixture(scope="module")
def epochs(explored: Exploration) -> list[Checkpoint]:
    """The checkpoints from the untrained network to epoch 3."""
    return explored.checkpoints()


def at(mapped: ImageMap, checkpoint: Checkpoint) -> Points:
    points = mapped.points(checkpoint)
    assert points is not None
    return points


@pytest.mark.parametrize("method", ["PCA", "LDA"])
def test_images_are_where_the_axes_of_the_fitted_checkpoint_put_them(
    explored: Exploration, epochs: list[Checkpoint], method: str
) -> None:
    images = explored.images("test")
    first, last = (layer_activations(explored.model(epochs[k]).network, images.images)[0].activations for k in (1, 3))
    projection = principal_components(last)
    if method == "LDA":
        projection = discriminants(last, images.labels.astype(np.intp))
    mapped = ImageMap(explored, "test", 1, method, epochs[3])
    then, now = at(mapped, epochs[1]).coordinates, at(mapped, epochs[3]).coordinates
    # From positions to coordinates there is one scale and one shift for each axis, the same at both epochs.
    positions = np.concatenate([projection.apply(first), projection.apply(last)])
    for axis in (0, 1):
        fit = np.polyfit(positions[:, axis], np.concatenate([then, now])[:, axis], 1)
        np.testing.assert_allclose(np.polyval(fit, positions[:, axis]), [*then[:, axis], *now[:, axis]], atol=1e-3)


def test_nearly_all_images_are_on_the_map_of_the_fitted_checkpoint(
    explored: Exploration, epochs: list[Checkpoint]
) -> None:
    coordinates = at(ImageMap(explored, "test", 1, "PCA", epochs[3]), epochs[3]).coordinates
    inside = ((coordinates >= 0) & (coordinates <= 1)).all(axis=1)
    assert inside.mean() > 0.99
    assert (coordinates[inside].max(axis=0) > 0.99).all()
    assert (coordinates[inside].min(axis=0) < 0.01).all()


def test_mistakes_are_those_of_the_evaluation(explored: Exploration, epochs: list[Checkpoint]) -> None:
    mapped = ImageMap(explored, "test", 2, "PCA", epochs[3])
    for checkpoint in (epochs[1], epochs[3]):
        evaluation = explored.evaluate(checkpoint, "test")
        assert evaluation is not None
        np.testing.assert_array_equal(at(mapped, checkpoint).is_wrong, evaluation.predicted != evaluation.labels)


def test_a_single_image_has_the_same_coordinates_as_among_all(explored: Exploration, epochs: list[Checkpoint]) -> None:
    mapped = ImageMap(explored, "test", 1, "LDA", epochs[3])
    network = explored.model(epochs[2]).network
    x = (explored.images("test").images[17].ravel() / 255).astype(np.float32)
    assert mapped.locate(network, x) is None
    coordinates = at(mapped, epochs[2]).coordinates
    assert mapped.locate(network, x) == pytest.approx(coordinates[17].tolist(), abs=1e-4)


def test_a_map_has_a_limited_number_of_images(
    explored: Exploration, epochs: list[Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_map, "MOST_IMAGES", 100)
    assert at(ImageMap(explored, "train", 1, "PCA", epochs[3]), epochs[3]).coordinates.shape == (100, 2)


def test_pixels_have_the_same_map_at_all_epochs(explored: Exploration, epochs: list[Checkpoint]) -> None:
    mapped = ImageMap(explored, "test", 0, "PCA", epochs[3])
    np.testing.assert_array_equal(at(mapped, epochs[0]).coordinates, at(mapped, epochs[3]).coordinates)


def test_points_are_computed_once(explored: Exploration, epochs: list[Checkpoint]) -> None:
    mapped = ImageMap(explored, "valid", 1, "PCA", epochs[3])
    assert mapped.cached_points(epochs[3]) is None
    assert at(mapped, epochs[3]) is at(mapped, epochs[3])


def test_a_map_that_is_no_longer_wanted_ends_early(explored: Exploration, epochs: list[Checkpoint]) -> None:
    assert ImageMap(explored, "test", 1, "PCA", epochs[3]).points(epochs[3], is_wanted=lambda: False) is None


def test_a_network_with_infinite_activations_has_no_map(model: tuinet.Model, epochs: list[Checkpoint]) -> None:
    explored = Exploration(model.run)
    explored.model(epochs[3]).network.parameters[:] = np.inf
    with pytest.raises(CheckpointError, match="its activations are not finite: choose another epoch"):
        ImageMap(explored, "test", 1, "PCA", epochs[3]).points(epochs[3])


def test_an_empty_split_has_no_map(explored: Exploration, epochs: list[Checkpoint]) -> None:
    mapped = ImageMap(explored, "valid", 1, "PCA", epochs[3])
    explored.images("valid")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image_map, "MOST_IMAGES", 0)
        with pytest.raises(DatasetError, match="no validation images: choose another split"):
            mapped.points(epochs[3])
