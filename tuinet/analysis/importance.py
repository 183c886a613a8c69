"""The importance of hidden units: how many answers stay correct without each of them, in one pass per layer.

Evaluating the network once per unit would take units × images forward passes. But without unit u the next layer's z is
only shifted: z' = z - a_u · w_u for each image, where a_u is the unit's activation and w_u are its outgoing weights.
After the last hidden layer, z' are the logits already. For earlier layers the shift has to be propagated, but for most
images it cannot matter: no lead of one logit over another changes by more than |a_u| times the `reach` of the unit, and
a larger lead keeps the predicted class as it is. Only the remaining pairs of an image and a unit are computed. Both
ways are exact up to rounding.

The bound holds if layers are linear up to their activation. Folded batch normalisation is; layer normalisation is not,
so all pairs with an active unit are computed there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.network import Network, Propagation
from tuinet.nn.normalisation import LayerNorm

SLACK = 1e-3
"""The margin for rounding errors, relative and absolute: a lead within it of the bound is computed"""

PAIRS = 512
"""Pairs of an image and a unit per forward pass"""


@np.errstate(over="ignore", invalid="ignore")
def right_without(
    network: Network,
    propagation: Propagation,
    labels: Labels,
    layer: int,
    is_wanted: Callable[[], bool] = lambda: True,
) -> NDArray[np.intp] | None:
    """Count, for each unit of a hidden layer, the images classified correctly if its activation were zero.

    Args:
        network: The network, without batch normalisation, and without shortcuts unless it has layer normalisation.
        propagation: A forward pass of the n images through it.
        labels: The true classes (n,).
        layer: The hidden layer, from 0.
        is_wanted: Called now and then; False cancels the computation.

    Returns:
        Counts (units,); None if cancelled.
    """
    a = propagation.activates[layer].a
    logits = propagation.linears[-1].z
    if layer == len(propagation.activates) - 1:
        return _right_after_shift(network.weights[-1], a, logits, labels)
    if network.normalisation == "none":
        right, is_open = _settled(network, a, logits, labels, layer)
    else:
        right, is_open = _all_open(a, logits, labels)
    for images, units in _pairs(is_open):
        if not is_wanted():
            return None
        sums = propagation.linears[layer + 1].z[images] - a[images, units, None] * network.weights[layer + 1].T[units]
        x = a[images]
        x[np.arange(len(units)), units] = 0
        is_right = _logits_from(network, x, sums, layer + 1).argmax(axis=1) == labels[images]
        right += np.bincount(units[is_right], minlength=len(right))
    return right


def _right_after_shift(weight: Array, a: Array, logits: Array, labels: Labels) -> NDArray[np.intp]:
    """Return the counts for the last hidden layer: an answer is correct if its logit is the largest after the shift.

    The logit of the true class y stays above that of a rival k if a_u · (w_yu - w_ku) < logit_y - logit_k.
    """
    is_finite = np.isfinite(logits).all(axis=1)
    # Where the network overflows, the effect of a unit is unknown: those answers are left unchanged.
    is_unchanged = ~is_finite & (logits.argmax(axis=1) == labels)
    right = np.full(a.shape[1], is_unchanged.sum(), np.intp)
    for y in np.unique(labels).tolist():
        rows = np.flatnonzero((labels == y) & is_finite)
        activations = a[rows]
        lead = logits[rows, y, None] - logits[rows]  # (rows, classes)
        is_right = np.ones(activations.shape, np.bool_)
        for k in range(len(weight)):
            loss = activations * (weight[y] - weight[k])  # (rows, units)
            # Among equal logits, the first class wins.
            if k < y:
                is_right &= loss < lead[:, k, None]
            elif k > y:
                is_right &= loss <= lead[:, k, None]
        right += is_right.sum(axis=0)
    return right


def reach(network: Network, layer: int) -> Array:
    """Return a bound on the change of a class's lead over another, per activation of 1: (classes, classes, units).

    The lead changes by at most |a_u| · |w_y - w_k| · L |W| · … · L |w_u|, where L is the steepest slope of a
    layer's activation f, because |f(z') - f(z)| ≤ L |z' - z|. The bound is 0 for a class and itself.
    """
    steepest = [ACTIVATIONS[name].steepest for name in network.activations]
    between = np.abs(network.weights[layer + 1])
    for k in range(layer + 2, len(network.weights) - 1):
        between = np.abs(network.weights[k]) @ (steepest[k - 1] * between)
    last = network.weights[-1]
    differences = np.abs(last[:, None] - last[None, :])  # (classes, classes, in)
    return np.asarray(differences @ (steepest[-1] * between))


def _settled(
    network: Network, a: Array, logits: Array, labels: Labels, layer: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Count the answers that are certainly correct without each unit (units,), and mask the open cases (n, units)."""
    reaches = reach(network, layer) * (1 + SLACK)
    answers = logits.argmax(axis=1)
    right = np.zeros(a.shape[1], np.intp)
    is_open = np.zeros(a.shape, np.bool_)
    for answer in np.unique(answers).tolist():
        rows = np.flatnonzero(answers == answer)
        activations = np.abs(a[rows])
        lead = logits[rows, answer, None] - logits[rows] - SLACK  # (rows, classes)
        moved = np.zeros(activations.shape, np.bool_)
        for k in range(len(reaches)):
            if k == answer:
                continue
            # A wrong answer becomes right only if the true class overtakes it; a right one, wrong if any class does.
            matters = (labels[rows] == answer) | (labels[rows] == k)
            moved |= (activations * reaches[answer, k] > lead[:, k, None]) & matters[:, None]
        # An inactive unit changes nothing, however small the lead.
        moved &= activations > 0
        is_open[rows] = moved
        right += (~moved[labels[rows] == answer]).sum(axis=0)
    return right, is_open


def _all_open(a: Array, logits: Array, labels: Labels) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Like `_settled`, but without a bound: only an inactive unit is certain to change nothing."""
    is_open = np.abs(a) > 0
    is_right = logits.argmax(axis=1) == labels
    return (~is_open & is_right[:, None]).sum(axis=0), is_open


def _pairs(is_open: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield the open cases in chunks, as indices of images and units, ordered by unit."""
    units, images = np.nonzero(is_open.T)
    for start in range(0, len(units), PAIRS):
        yield images[start : start + PAIRS], units[start : start + PAIRS]


def _logits_from(network: Network, x: Array, sums: Array, layer: int) -> Array:
    """Return the logits from the inputs (n, in) and the weighted sums (n, width) of a hidden layer."""
    for k in range(layer, len(network.activations)):
        z = sums
        if network.normalisation == "layer":
            unused = np.empty_like(network.scales[k])
            z = LayerNorm(network.scales[k], network.shifts[k], unused, unused, len(sums)).forward(sums)
        if k in network.shortcuts:
            z = z + network.shortcuts[k] * x
        x = np.empty_like(z)
        ACTIVATIONS[network.activations[k]].function(z, x)
        sums = x @ network.weights[k + 1].T + network.biases[k + 1]
    return sums
