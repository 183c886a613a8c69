"""Finding the variables of a MATLAB file with the images and labels of each split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tuinet.datasets.readers.array_roles import role_of, words_of_array
from tuinet.datasets.readers.source import ReadOptions
from tuinet.datasets.readers.splits import Split, split_of
from tuinet.errors import DatasetError, OptionNeededError
from tuinet.limits import shortened

Shapes = Mapping[str, tuple[int, ...]]

# Variables that a message lists.
_MENTIONED = 12


@dataclass(frozen=True)
class Variables:
    """The names of two variables."""

    images: str
    labels: str | None


def choose_variables(path: Path, shapes: Shapes, options: ReadOptions) -> dict[Split, Variables]:
    """Return the variables of each split in a file: those that the user names, or whose names tell.

    Raises DatasetError if it is not clear which they are.
    """
    for name, option in ((options.images, "--images"), (options.labels, "--labels")):
        if name is not None and name not in shapes:
            raise DatasetError(
                f"{path.name}: no variable '{shortened(name, 40)}': expected {option} with one of {_listed(shapes)}"
            )
    images = _by_split(shapes, "images")
    labels = _by_split(shapes, "labels")
    if options.images is not None:
        images = {"train": options.images}
    if options.labels is not None:
        labels["train"] = options.labels
    is_clear = "train" in images and (labels or len(shapes) == 1)
    if not is_clear:
        message = f"{path.name}: expected --images and --labels with two of {_listed(shapes)}"
        raise OptionNeededError(message, f"{path.name}: the names of the variables do not tell their roles")
    return {split: Variables(name, labels.get(split)) for split, name in images.items()}


def _by_split(shapes: Shapes, role: str) -> dict[Split, str]:
    """Return the first variable of each split with this role."""
    names: dict[Split, str] = {}
    for name in shapes:
        words = words_of_array(name)
        if role_of(words) == role:
            names.setdefault(split_of(words) or "train", name)
    return names


def _listed(shapes: Shapes) -> str:
    names = [f"{shortened(name, 40)} ({'×'.join(map(str, shape))})" for name, shape in shapes.items()]
    more = f" and {len(names) - _MENTIONED} more" if len(names) > _MENTIONED else ""
    return (", ".join(names[:_MENTIONED]) + more) or "its variables"
