"""Labels of images that meet a network which was trained on another data set."""

from __future__ import annotations

from collections.abc import Sequence


def label_among(label: int | None, own: Sequence[str], others: Sequence[str]) -> int | None:
    """Return which of the classes `others` has the name of a label; None if none has it, or there is no label.

    Args:
        label: A class by its position.
        own: The names of the classes that `label` is one of. If it has no name among them, its position counts.
        others: The names of the classes of another data set, or of the same one.
    """
    if label is None:
        return None
    if label < len(own):
        name = own[label]
        return list(others).index(name) if name in others else None
    return label if label < len(others) else None
