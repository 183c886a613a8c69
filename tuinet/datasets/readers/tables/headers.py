"""The roles of columns by their names in the header of a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

LABEL_NAMES = frozenset(
    {"label", "labels", "class", "classes", "target", "targets", "y", "digit", "character", "letter"}
)
"""Names of a column of labels, in lower case"""

LEFT_OUT_NAMES = frozenset({"", "unnamed: 0", "id", "imageid", "image_id", "index", "idx", "filename", "file"})
"""Names of columns that number or name the rows: pandas writes its index under an empty name"""

# pixel0, pixel_0, px12, attribute_7, 512
_NUMBERED = re.compile(r"(\D*)(\d{1,8})")

# 1x1 to 28x28: the row and the column
_CELL = re.compile(r"\D*?(\d{1,4})[xX](\d{1,4})")

# The least number of pixels of an image.
_LEAST = 4


def numbered(columns: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """Return the columns with numbered names, such as pixel0 to pixel783, in the order of the numbers.

    Empty if there are not enough, or if the numbers have gaps, so that the names cannot be those of pixels.
    """
    by_prefix: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, name in columns:
        match = _NUMBERED.fullmatch(name)
        if match:
            by_prefix[match[1]].append((int(match[2]), index))
    if not by_prefix:
        return ()
    most = max(len(group) for group in by_prefix.values())
    pixels = sorted(next(group for group in by_prefix.values() if len(group) == most))
    numbers = [number for number, _ in pixels]
    first = numbers[0]
    if len(pixels) < _LEAST or numbers != list(range(first, first + len(pixels))):
        return ()
    return tuple(index for _, index in pixels)


def grid_of(columns: Iterable[tuple[int, str]]) -> tuple[tuple[int, ...], tuple[int, int] | None]:
    """Return the columns with names such as 1x1 to 28x28, row by row, and the shape of the image."""
    cells = {}
    for index, name in columns:
        match = _CELL.fullmatch(name)
        if match:
            cells[int(match[1]), int(match[2])] = index
    if len(cells) < _LEAST:
        return (), None
    rows = sorted({row for row, _ in cells})
    across = sorted({column for _, column in cells})
    if len(rows) * len(across) != len(cells):
        return (), None
    return tuple(cells[row, column] for row in rows for column in across), (len(rows), len(across))
