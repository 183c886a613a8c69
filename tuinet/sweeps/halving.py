"""The rungs of asynchronous successive halving: the epochs at which only the best trials go on."""

from __future__ import annotations

REDUCTION = 3
"""Of the trials that reach a rung (epochs 1, 3, 9, 27 …), the best one in REDUCTION goes on"""


def is_rung(epoch: int) -> bool:
    """Return True for a power of REDUCTION."""
    while epoch > 1 and epoch % REDUCTION == 0:
        epoch //= REDUCTION
    return epoch == 1
