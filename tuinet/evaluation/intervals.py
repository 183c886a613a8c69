"""Confidence intervals of measured accuracies."""

import math

Z95 = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 95 % of it lie between -Z95 and Z95."""


def wilson_interval(correct: int, count: int) -> tuple[float, float]:
    """The 95 % confidence interval of an accuracy, measured on `count` images.

    Wilson's score interval (1927). Unlike the normal approximation it stays within [0, 1] and is accurate near both
    ends, where a trained network is.
    """
    share = correct / count
    z2 = Z95**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z95 / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)
