"""Cutting columns out of lines, so that only numbers are left."""

from __future__ import annotations

from collections.abc import Sequence


def cut_out(
    content: bytes, delimiter: bytes, columns: int, cut: Sequence[int], wanted: int | None
) -> tuple[bytes, list[bytes]]:
    """Remove columns from lines without quotation marks.

    Args:
        content: The lines.
        delimiter: One byte.
        columns: The expected number of columns. It is not checked: a line with more or fewer is kept.
        cut: The sorted numbers of the columns to remove, from 0.
        wanted: The column whose fields are returned too, if it is one of them.

    Returns the lines that are left, and the fields of the wanted column.
    """
    lines = content.split(b"\n")[:-1]
    if list(cut) == [columns - 1]:
        # Most labels are in the first column or in the last: these need no splitting of the whole line.
        parts = [line.rpartition(delimiter) for line in lines]
        rest = [before for before, _, _ in parts]
        fields = [last for _, _, last in parts]
    else:
        split = [line.split(delimiter, cut[-1] + 1) for line in lines]
        removed = set(cut)
        rest = [delimiter.join(field for index, field in enumerate(row) if index not in removed) for row in split]
        fields = [row[wanted] if wanted is not None and wanted < len(row) else b"" for row in split]
    return b"\n".join(rest) + b"\n", fields if wanted in cut else []
