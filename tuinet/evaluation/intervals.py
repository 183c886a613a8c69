"""Confidence intervals of measured accuracies."""

import math
from collections.abc import Sequence
from statistics import mean, stdev

Z95 = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 95 % of it lies between -Z95 and Z95."""


def wilson_interval(correct: int, count: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of an accuracy, measured on `count` images.

    Wilson's score interval (1927). Unlike the normal approximation it stays within [0, 1] and is accurate near both
    ends, where a trained network is.
    """
    share = correct / count
    z2 = Z95**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z95 / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)


T95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""The 97.5 % quantiles of Student's t distribution with 1 to 30 degrees of freedom; with more, Z95 is close enough"""


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % confidence interval of the mean of at least two measurements: Student (1908)."""
    freedom = len(values) - 1
    quantile = T95[freedom - 1] if freedom <= len(T95) else Z95
    half = quantile * stdev(values) / math.sqrt(len(values))
    return mean(values) - half, mean(values) + half
