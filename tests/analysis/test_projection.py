"""Axes along which images are shown as points on a plane."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.analysis.layers import layer_activations
from tuinet.analysis.projection import discriminants, principal_components
from tuinet.analysis.representation import layer_names, represent


@pytest.fixture(scope="module")
def vectors(model: tuinet.Model) -> np.ndarray:
    """Activations (1000, 16) of the hidden layer for the test images."""
    represented = represent(model.network, model.images("test").images, 1)
    assert represented is not None
    return represented.vectors


def test_principal_components_are_the_right_singular_vectors(vectors: np.ndarray) -> None:
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, singular, right = np.linalg.svd(centred, full_matrices=False)
    projection = principal_components(vectors, count=3)
    for axis, expected in zip(projection.axes, right[:3], strict=True):
        np.testing.assert_allclose(axis, expected * np.sign(axis @ expected), atol=1e-4)
    np.testing.assert_allclose(projection.shares, (singular**2 / (singular**2).sum())[:3], rtol=1e-4)


def test_positions_have_the_shares_of_variance_that_are_stated(vectors: np.ndarray) -> None:
    projection = principal_components(vectors)
    variances = projection.apply(vectors).var(axis=0)
    np.testing.assert_allclose(variances / vectors.var(axis=0).sum(), projection.shares, rtol=1e-3)


def test_as_many_components_as_units_show_everything(vectors: np.ndarray) -> None:
    projection = principal_components(vectors, count=16)
    assert projection.shares.sum() == pytest.approx(1)
    restored = projection.apply(vectors) @ projection.axes + projection.mean
    np.testing.assert_allclose(restored, vectors, atol=1e-3)


def test_two_classes_are_separated_along_the_line_of_fisher() -> None:
    # The largest variance is across that line, so that principal components would not find it.
    rng = np.random.default_rng(0)
    labels = np.arange(2000) % 2
    vectors = rng.normal(size=(2000, 2)) * (1.0, 5.0) + labels[:, np.newaxis] * (8.0, 0.0)
    projection = discriminants(vectors, labels)
    assert abs(principal_components(vectors).axes[0, 1]) > 0.99
    # Fisher 1936: the direction is W⁻¹ (m₁ - m₀).
    first, second = vectors[labels == 0], vectors[labels == 1]
    fisher = np.linalg.solve(np.cov(first.T) + np.cov(second.T), second.mean(axis=0) - first.mean(axis=0))
    cosine = projection.axes[0] @ fisher / np.linalg.norm(projection.axes[0]) / np.linalg.norm(fisher)
    assert abs(cosine) == pytest.approx(1, abs=1e-3)
    positions = projection.apply(vectors)
    assert positions[labels == 0, 0].max() < positions[labels == 1, 0].min()
    # There is no second direction between two classes.
    assert projection.shares.tolist() == [1, 0]
    assert not positions[:, 1].any()


def test_discriminants_separate_digits_better_than_components(model: tuinet.Model, vectors: np.ndarray) -> None:
    labels = model.images("test").labels.astype(np.intp)
    by_components = separation(principal_components(vectors).apply(vectors), labels)
    by_discriminants = separation(discriminants(vectors, labels).apply(vectors), labels)
    assert by_discriminants > 1.2 * by_components


def separation(positions: np.ndarray, labels: np.ndarray) -> float:
    """The variance between the classes as a multiple of that within them, along both axes."""
    means = np.stack([positions[labels == k].mean(axis=0) for k in range(10)])
    within = (positions - means[labels]).var(axis=0)
    return float((means[labels].var(axis=0) / within).sum())


@pytest.mark.parametrize("dead", [4, 16])
def test_units_that_are_never_active_do_no_harm(vectors: np.ndarray, model: tuinet.Model, dead: int) -> None:
    some = vectors.copy()
    some[:, :dead] = 0
    labels = model.images("test").labels.astype(np.intp)
    for projection in (principal_components(some), discriminants(some, labels)):
        assert np.isfinite(projection.axes).all()
        np.testing.assert_allclose(projection.axes[:, :dead], 0, atol=1e-9)


def test_axes_that_were_fitted_stay_as_they_are(vectors: np.ndarray) -> None:
    projection = principal_components(vectors)
    moved = vectors + projection.axes[0]
    np.testing.assert_allclose(projection.apply(moved) - projection.apply(vectors), [[1, 0]] * 1000, atol=1e-4)


def test_each_layer_is_represented(model: tuinet.Model) -> None:
    images = model.images("test")[:7]
    hidden, output = layer_activations(model.network, images.images)
    assert layer_names(model.network) == ("pixels", "hidden layer 1", "logits")
    expected = [images.images.reshape(7, 784) / 255, hidden.activations, output.pre_activations]
    for layer, vectors in enumerate(expected):
        represented = represent(model.network, images.images, layer)
        assert represented is not None
        np.testing.assert_allclose(represented.vectors, vectors, atol=1e-5)
        assert represented.predicted.tolist() == model.predict(images).predicted.tolist()


def test_a_representation_reports_its_progress_and_ends_when_it_is_not_wanted(model: tuinet.Model) -> None:
    shares: list[float] = []
    represent(model.network, model.images("test").images, 1, on_progress=shares.append)
    assert shares == [0.5, 1]
    assert represent(model.network, model.images("test").images, 1, is_wanted=lambda: False) is None
