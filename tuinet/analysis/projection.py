"""Projection of a layer's activations onto a few directions, to show images as points on a plane.

Two methods choose the directions. Principal component analysis takes those of largest variance, and ignores labels.
Linear discriminant analysis takes those in which the classes are farthest apart, relative to the spread within each.

The axes are fitted once and then applied to later data, such as the same images at another epoch. If they were fitted
again each time, a map would rotate and flip although nothing has moved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.nn.arrays import Array, Labels

SHRINKAGE = 0.01
"""How far the scatter within classes is shrunk towards a multiple of the identity. Units that are never active do not
vary, and without shrinkage the matrix would be singular"""

TINY = 1e-12
"""Added to a scatter, so that constant activations have axes, too"""


@dataclass(frozen=True, eq=False)
class Projection:
    """Axes in the activation space of a layer with d units, and their origin."""

    mean: NDArray[np.float32]
    """(d,)"""
    axes: NDArray[np.float32]
    """One direction per row (axes, d)"""
    shares: NDArray[np.float64]
    """The share of the variance, or of the separation of the classes, along each direction (axes,), from 0 to 1"""

    def apply(self, vectors: Array) -> NDArray[np.float32]:
        """Project activations (n, d) to coordinates (n, axes)."""
        centred = vectors.astype(np.float32, copy=False) - self.mean
        return np.dot(centred, self.axes.T)  # type: ignore[no-any-return]


def principal_components(vectors: Array, count: int = 2) -> Projection:
    """Return the orthogonal directions of largest variance: Pearson 1901, Hotelling 1933.

    They are the eigenvectors of the covariance matrix with the largest eigenvalues:

        C = (X - m)ᵀ (X - m) / n          C u = λ u          share of u = λ / trace(C)

    Args:
        vectors: X, activations (n, d).
        count: The number of directions. A layer with fewer units gets zero vectors for the others.
    """
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    covariance = (centred.T @ centred).astype(np.float64) / max(1, len(vectors))
    eigenvalues, eigenvectors = np.linalg.eigh(covariance)
    # `eigh` returns eigenvalues in ascending order.
    return _projection(mean, eigenvectors.T[::-1], eigenvalues[::-1].clip(0), count)


def discriminants(vectors: Array, labels: Labels, count: int = 2) -> Projection:
    """Return the directions that separate classes best: Fisher 1936 for two classes, Rao 1948 for several.

    With n_k images of class k around their mean m_k, the directions u maximise the scatter between the classes for a
    scatter of 1 within them:

        B = Σ_k n_k (m_k - m)(m_k - m)ᵀ / n     W = Σ_k Σ_(x in k) (x - m_k)(x - m_k)ᵀ / n     max uᵀ B u / uᵀ W u

    W is regularised as in Friedman 1989, "Regularized Discriminant Analysis", equation 18: it becomes
    (1 - γ) W + γ trace(W) / d. With W = L Lᵀ and v = Lᵀ u this is the eigenproblem of L⁻¹ B L⁻ᵀ, whose eigenvectors
    are the left singular vectors of L⁻¹ M, where the columns of M are √(n_k / n) (m_k - m).

    Args:
        vectors: Activations (n, d).
        labels: The class of each (n,).
        count: The number of directions. Two classes have only one, and get zero vectors for the others.
    """
    mean = vectors.mean(axis=0)
    classes, members, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    means = np.stack([vectors[members == k].mean(axis=0) for k in range(len(classes))])
    within = vectors - means[members]
    scatter = (within.T @ within).astype(np.float64) / len(vectors)
    ball = np.trace(scatter) / len(scatter) * np.eye(len(scatter))
    lower = np.linalg.cholesky((1 - SHRINKAGE) * scatter + SHRINKAGE * ball + TINY * np.eye(len(scatter)))
    between = (means - mean).T * np.sqrt(sizes / len(vectors))
    whitened, separations, _ = np.linalg.svd(np.linalg.solve(lower, between), full_matrices=False)
    # k classes have at most k - 1 directions; rounding leaves a trace of another.
    separations[len(classes) - 1 :] = 0
    return _projection(mean, np.linalg.solve(lower.T, whitened).T, separations**2, count)


def _projection(mean: Array, directions: Array, strengths: Array, count: int) -> Projection:
    """Return the first directions, each with the sign that makes its largest component positive."""
    axes = np.zeros((count, len(mean)), np.float32)
    shares = np.zeros(count)
    total = strengths.sum()
    for k in range(min(count, len(directions))):
        # A direction of zero strength is arbitrary.
        if strengths[k] > TINY * total:
            axes[k] = directions[k] * np.sign(directions[k][np.abs(directions[k]).argmax()])
            shares[k] = strengths[k] / total
    return Projection(mean.astype(np.float32), axes, shares)
