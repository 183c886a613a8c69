"""The columns of a table: that of the labels, those of the pixels, and how pixels form an image."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tuinet.datasets.readers.source import ReadOptions, expected_pixels
from tuinet.datasets.readers.tables.guess import holds_names, looks_like_labels
from tuinet.datasets.readers.tables.headers import LABEL_NAMES, LEFT_OUT_NAMES, grid_of, numbered
from tuinet.datasets.readers.tables.sample import Sample
from tuinet.errors import DatasetError, OptionNeededError
from tuinet.limits import shortened, whole_number
from tuinet.messages import and_list


@dataclass(frozen=True)
class Layout:
    """The role of each column of a table."""

    delimiter: bytes
    columns: int
    label: int | None
    """The column of the labels; None if the table has none"""
    label_is_guessed: bool
    """True if nothing but the content tells that it holds labels"""
    label_is_text: bool
    pixels: tuple[int, ...]
    """The columns of the pixels in the order of the image, row by row"""
    shape: tuple[int, int]
    names: tuple[str, ...] = ()
    """The names of all columns; empty if the table has no header"""

    @property
    def left_out(self) -> tuple[int, ...]:
        """The columns that hold neither labels nor pixels."""
        known = {self.label, *self.pixels}
        return tuple(index for index in range(self.columns) if index not in known)


def lay_out(sample: Sample, options: ReadOptions) -> Layout:
    """Determine the roles of columns by their names and values. Raises DatasetError if they are not clear."""
    label = _chosen_label(sample, options.label)
    if label is None:
        label = _named_label(sample)
    pixels, shape = _named_pixels(sample, label)
    if label is None and shape is None and not _is_image(len(pixels), options.size):
        # pandas numbers all columns, that of the labels too.
        pixels = ()
    is_guessed = False
    if pixels and label is None:
        label = _label_beside(sample, pixels)
        is_guessed = label is not None
    elif not pixels:
        unnamed = [index for index in range(sample.columns) if not _is_named(sample, index, LEFT_OUT_NAMES)]
        pixels = tuple(index for index in unnamed if index != label)
        is_one_more = not _is_image(len(pixels), options.size) and _is_image(len(pixels) - 1, options.size)
        if label is None and is_one_more:
            label = _guessed_label(sample, pixels)
            pixels = tuple(index for index in pixels if index != label)
            is_guessed = True
    is_text = label is not None and holds_names(sample.column(label))
    shape = shape or _shape(sample, len(pixels), options.size)
    return Layout(sample.delimiter, sample.columns, label, is_guessed, is_text, pixels, shape, sample.names)


def _is_named(sample: Sample, index: int, names: Collection[str]) -> bool:
    return bool(sample.names) and sample.names[index].lower() in names


def _chosen_label(sample: Sample, chosen: str | None) -> int | None:
    """Return the column that the user has named."""
    if chosen is None:
        return None
    if chosen in sample.names:
        return sample.names.index(chosen)
    small = [name.lower() for name in sample.names]
    if chosen.lower() in small:
        return small.index(chosen.lower())
    number = whole_number(chosen)
    if number is not None and 1 <= number <= sample.columns:
        return number - 1
    names = ""
    if sample.names:
        names = f"{_listed(sample.names)}, or "
    raise DatasetError(
        f"{sample.name}: no column '{shortened(chosen, 40)}': expected {names}a number from 1 to {sample.columns}"
    )


def _named_label(sample: Sample) -> int | None:
    """Return the column whose name says that it holds the labels."""
    labels = [index for index, name in enumerate(sample.names) if name.lower() in LABEL_NAMES]
    if len(labels) > 1:
        raise _ambiguous(sample, labels)
    return labels[0] if labels else None


def _named_pixels(sample: Sample, label: int | None) -> tuple[tuple[int, ...], tuple[int, int] | None]:
    """Return the columns whose names say that they hold pixels, and the shape if the names say it."""
    others = [(index, name) for index, name in enumerate(sample.names) if index != label]
    columns, shape = grid_of(others)
    if columns:
        return columns, shape
    return numbered(others), None


def _label_beside(sample: Sample, pixels: Collection[int]) -> int | None:
    """Return the column beside those of pixels that looks like labels, or None."""
    known = set(pixels)
    others = [index for index in range(sample.columns) if index not in known]
    candidates = [
        index
        for index in others
        if not _is_named(sample, index, LEFT_OUT_NAMES) and looks_like_labels(sample.column(index))
    ]
    if len(candidates) > 1:
        raise _ambiguous(sample, candidates)
    return candidates[0] if candidates else None


def _guessed_label(sample: Sample, columns: Sequence[int]) -> int:
    """Return the first or the last column, if exactly one of them looks like labels."""
    candidates = [index for index in (columns[0], columns[-1]) if looks_like_labels(sample.column(index))]
    if len(candidates) == 1:
        return candidates[0]
    problem = f"{sample.name}: neither the first nor the last column looks like labels"
    if candidates:
        problem = f"{sample.name}: both the first and the last column could hold labels"
    example = sample.names[columns[0]] if sample.names else "1"
    raise OptionNeededError(f"{problem}: name their column with --label, such as --label {example}", problem)


def _ambiguous(sample: Sample, labels: Sequence[int]) -> OptionNeededError:
    names = and_list([sample.names[index] for index in labels[:3]])
    return OptionNeededError(
        f"{sample.name}: labels in {names}? Name the column with --label",
        f"{sample.name}: several columns could hold labels ({names})",
    )


def _is_image(count: int, size: tuple[int, int] | None) -> bool:
    """Return True if this many pixels make up an image."""
    if size is not None and count == math.prod(size):
        return True
    return count > 0 and math.isqrt(count) ** 2 == count


def _shape(sample: Sample, count: int, size: tuple[int, int] | None) -> tuple[int, int]:
    if size is not None and count == math.prod(size):
        return size
    side = math.isqrt(count)
    if count == 0 or side * side != count:
        raise DatasetError(f"{sample.name}: {count} columns of pixels: {expected_pixels(size)}")
    return side, side


def _listed(names: Sequence[str]) -> str:
    more = " …" if len(names) > 4 else ""
    return ", ".join(shortened(name, 40) for name in names[:4]) + more
