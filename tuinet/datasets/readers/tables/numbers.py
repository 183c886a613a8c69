"""Parsing blocks of numbers with whole-array operations: about ten times as fast as a loop over the fields.

A number is the sum of its digits, each times a power of ten. All numbers of a block are summed at once, one decimal
place at a time; the higher the place, the fewer numbers reach it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ZERO = ord("0")
_NEWLINE = ord("\n")

# Digits of a number that fit into int64.
_MOST_DIGITS = 18

# Whole numbers up to here are exact in float64, and so is the rounding of their quotients.
_EXACT = 1 << 53

Numbers = NDArray[np.integer] | NDArray[np.float64]


def parse_numbers(content: bytes, delimiter: bytes, columns: int) -> Numbers | None:
    """Return the numbers in lines of `columns` numbers each; None unless all are plain decimals such as 0, 12 or -0.5.

    Returns an array (lines, columns): integers if there is no decimal point. Fractions of more than 15 digits may
    differ from the nearest float64 by one unit in the last place.
    """
    text = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero((text == delimiter[0]) | (text == _NEWLINE))
    if not _is_table(text[ends], delimiter, columns):
        return None
    minuses = np.flatnonzero(text == ord("-")) if b"-" in content else None
    points = np.flatnonzero(text == ord(".")) if b"." in content else None
    if minuses is None and points is None:
        magnitudes = _whole_numbers(text, ends)
    else:
        text_of_digits = np.frombuffer(content.translate(None, b"-."), np.uint8)
        magnitudes = _whole_numbers(text_of_digits, np.flatnonzero(text_of_digits - np.uint8(_ZERO) > 9))
    if magnitudes is None:
        return None
    values: Numbers = magnitudes
    if points is not None:
        owners = np.searchsorted(ends, points)
        if not (np.diff(owners) > 0).all():
            return None
        values = _shifted(magnitudes, owners, ends[owners] - 1 - points)
    if minuses is not None:
        owners = np.searchsorted(ends, minuses)
        if not (minuses == np.where(owners > 0, ends[owners - 1] + 1, 0)).all():
            return None
        values[owners] *= -1
    return values.reshape(-1, columns)


def _is_table(separators: NDArray[np.uint8], delimiter: bytes, columns: int) -> bool:
    """Return True if every line has the right number of fields."""
    if len(separators) == 0 or len(separators) % columns:
        return False
    table = separators.reshape(-1, columns)
    return bool((table[:, :-1] == delimiter[0]).all() and (table[:, -1] == _NEWLINE).all())


def _whole_numbers(text: NDArray[np.uint8], ends: NDArray[np.intp]) -> NDArray[np.integer] | None:
    """Return the whole numbers in a text, each followed by one byte at `ends`; None if there is anything else."""
    # Bytes below the digit 0 wrap around.
    digits = text - np.uint8(_ZERO)
    lengths = np.empty(len(ends), np.int32)
    lengths[0] = ends[0]
    np.subtract(ends[1:], ends[:-1] + 1, out=lengths[1:], casting="unsafe")
    longest = int(lengths.max())
    if lengths.min() < 1 or longest > _MOST_DIGITS or np.count_nonzero(digits > 9) != len(ends):
        return None
    values: NDArray[np.integer] = digits[ends - 1].astype(np.int32 if longest <= 9 else np.int64)
    longer = np.flatnonzero(lengths > 1)
    for place in range(1, longest):
        values[longer] += digits[ends[longer] - 1 - place].astype(values.dtype) * 10**place
        longer = longer[lengths[longer] > place + 1]
    return values


def _shifted(values: NDArray[np.integer], owners: NDArray[np.intp], decimals: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the numbers with the decimal points of `owners` put in."""
    shifted = values.astype(np.float64)
    shifted[owners] /= 10.0**decimals
    # A quotient of numbers beyond float64 would be rounded twice; more digits make that rare.
    inexact = values[owners] >= _EXACT
    if inexact.any():
        owners = owners[inexact]
        shifted[owners] = values[owners].astype(np.longdouble) / np.longdouble(10) ** decimals[inexact]
    return shifted
