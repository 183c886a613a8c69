"""Selecting images by what a network predicts for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuinet.evaluation.filters import Filter
from tuinet.evaluation.label_doubt import margins
from tuinet.evaluation.predictions import Evaluation

Indices = NDArray[np.intp]


def select(evaluation: Evaluation, conditions: Filter) -> Indices:
    """Return the indices of the images that pass a filter, in its order.

    Images with equal values are sorted by index.
    """
    indices = _candidates(evaluation, conditions)
    if conditions.sort == "index" and conditions.is_open:
        # The common case, and the only one that needs no probabilities.
        return _by_index(indices, conditions)

    rows = evaluation.probabilities[indices]
    predicted = rows.argmax(axis=1)
    # Indexing is ten times as fast as a second search for the largest probability.
    confidences = rows[np.arange(len(rows)), predicted]
    passing = np.ones(len(rows), bool)
    if conditions.predicted is not None:
        passing &= predicted == conditions.predicted
    if conditions.wrong:
        passing &= predicted != evaluation.labels[indices]
    if conditions.min_confidence > 0:
        passing &= confidences >= conditions.min_confidence
    # Rounding can lift a confidence above 1, so an upper bound of 1 excludes nothing.
    if conditions.max_confidence < 1:
        passing &= confidences <= conditions.max_confidence
    indices = indices[passing]

    if conditions.sort == "index":
        return _by_index(indices, conditions)
    match conditions.sort:
        case "loss":
            values = evaluation.losses[indices]
        case "confidence":
            values = confidences[passing]
        case "doubt":
            values = -margins(evaluation)[indices]
    if conditions.is_descending:
        values = -values
    return indices[np.argsort(values, kind="stable")]


def _by_index(indices: Indices, conditions: Filter) -> Indices:
    if conditions.is_descending:
        return indices[::-1]
    return indices


def _candidates(evaluation: Evaluation, conditions: Filter) -> Indices:
    """Return the indices of the images with the label that the filter names, or of all images."""
    if conditions.label is None:
        return np.arange(len(evaluation))
    return np.flatnonzero(evaluation.labels == conditions.label)


def next_mistake(evaluation: Evaluation, selected: Indices, position: int, step: int = 1) -> int | None:
    """Return the position of the next wrong prediction among the selected images; of the previous one if `step` is -1.

    After the last mistake comes the first. None if there are no mistakes.
    """
    wrong = np.flatnonzero(evaluation.predicted[selected] != evaluation.labels[selected])
    if not len(wrong):
        return None
    if step < 0:
        return int(wrong[np.searchsorted(wrong, position) - 1])
    return int(wrong[np.searchsorted(wrong, position, side="right") % len(wrong)])
