"""How far a measured accuracy can be trusted."""

import math

Z95 = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 95 % lie between its two signs."""


def interval(correct: int, count: int) -> tuple[float, float]:
    """95 % interval of an accuracy: Wilson 1927, which stays inside [0, 1] and holds near its ends."""
    share, z2 = correct / count, Z95**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z95 / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)
