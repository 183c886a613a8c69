"""Precision, recall and F1 of each class."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ClassReport:
    """How well one class is recognised. A share without any images is NaN."""

    count: int
    """Images of the class"""
    precision: float
    """Of the images predicted as the class, the share that belongs to it"""
    recall: float
    """Of the images of the class, the share that is predicted as it"""
    f1: float
    """Harmonic mean of precision and recall"""


def class_reports(confusion: NDArray[np.int64]) -> list[ClassReport]:
    """Return a report for each class of a confusion matrix (true class, predicted class)."""
    return [_report(confusion, k) for k in range(len(confusion))]


def _report(confusion: NDArray[np.int64], k: int) -> ClassReport:
    correct = int(confusion[k, k])
    count = int(confusion[k].sum())
    predicted = int(confusion[:, k].sum())
    return ClassReport(
        count=count,
        precision=_share(correct, predicted),
        recall=_share(correct, count),
        f1=_share(2 * correct, count + predicted),
    )


def _share(part: int, whole: int) -> float:
    if not whole:
        return math.nan
    return part / whole
