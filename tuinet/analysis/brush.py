"""Images that a soft brush can paint: smooth, and with a limited amount of ink.

Without these constraints, the image that a network responds to most is noise: every pixel is black or white, whichever
is slightly better, and nothing in it looks like a stroke.
"""

from __future__ import annotations

import numpy as np

from tuinet.nn.arrays import Array

PASSES = 2
"""How many times the kernel (1, 2, 1) / 4 is applied in both directions: strokes become as wide as those of MNIST"""

HALVINGS = 24
"""Steps of the bisection for the amount of ink: more would be below the precision of float32"""


def paint(touches: Array) -> Array:
    """Return the ink (n, height, width) that a brush leaves, given how long it touches each pixel, from 0 to 1 (n, …).

    Each pixel becomes a weighted mean of those around it, so values stay within 0 to 1. The operator is linear and
    symmetric: the gradient with respect to the touches is `paint` of the gradient with respect to the image.
    """
    for _ in range(PASSES):
        padded = np.pad(touches, ((0, 0), (1, 1), (1, 1)))
        rows = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
        touches = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 16
    return touches


def limit_ink(touches: Array, ink: float) -> Array:
    """Return the nearest touches (n, height, width) from 0 to 1 whose sum is at most `ink`.

    That is clip(y - τ, 0, 1) with the smallest sufficient τ ≥ 0, found by bisection: Duchi et al. 2008, "Efficient
    Projections onto the l1-Ball for Learning in High Dimensions".
    """
    flat = touches.reshape(len(touches), -1)
    low = np.zeros((len(flat), 1), flat.dtype)
    high = np.maximum(flat.max(axis=1, keepdims=True), 0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_too_much = np.clip(flat - middle, 0, 1).sum(axis=1, keepdims=True) > ink
        low = np.where(is_too_much, middle, low)
        high = np.where(is_too_much, high, middle)
    unlimited = np.clip(flat, 0, 1)
    is_enough = unlimited.sum(axis=1, keepdims=True) <= ink
    return np.where(is_enough, unlimited, np.clip(flat - high, 0, 1)).reshape(touches.shape)
