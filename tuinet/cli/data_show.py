"""`tuinet data show`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from cyclopts import Parameter
from rich.table import Table

from tuinet.cli.arguments import DatasetName
from tuinet.cli.data_report import MOST_COLUMNS
from tuinet.cli.options import Json
from tuinet.cli.output import emit, show, terminal_width
from tuinet.datasets.class_names import class_number
from tuinet.datasets.dataset import Dataset, Images, load
from tuinet.errors import UsageError
from tuinet.limits import shortened
from tuinet.render.palette import PLAIN
from tuinet.render.strip import strip, strip_room
from tuinet.render.summary import figures_table
from tuinet.runs.home import home

LINES = 9
"""Lines of an image, including the number below it"""

Split = Literal["train", "test"]


def show_command(
    name: DatasetName = "mnist",
    /,
    *,
    split: Annotated[Split, Parameter(help="Which images to show.")] = "train",
    class_name: Annotated[
        str | None, Parameter(name="--class", metavar="CLASS", help="Only this class, by name or by number.")
    ] = None,
    rows: Annotated[int, Parameter(help="Rows of images per class.")] = 1,
    json: Json = False,
) -> int:
    """Show images of every class of a data set, with the number of images in each.

    The first images of a class are shown side by side, as many as fit, with their numbers in the split.
    """
    if rows < 1:
        raise UsageError(f"--rows {rows}: expected a whole number of at least 1")
    data = load(name, home(), valid_size=0, train_limit=None)
    wanted = [*range(len(data.classes))]
    if class_name is not None:
        wanted = [_class_named(class_name, data.classes)]
    counts = {part: np.bincount(data.split(part).labels, minlength=len(data.classes)) for part in ("train", "test")}
    if json:
        emit(
            {
                "name": name,
                "shape": list(data.image_shape),
                "train": len(data.train),
                "test": len(data.test),
                "classes": [
                    {"name": data.classes[k], "train": int(counts["train"][k]), "test": int(counts["test"][k])}
                    for k in wanted
                ],
            }
        )
        return 0
    show(summary(data), "")
    for k in wanted:
        show(f"{data.classes[k]}: {counts['train'][k]:,} for training, {counts['test'][k]:,} for testing")
        show_rows(data.split(split), k, rows)
    return 0


def _class_named(name: str, classes: Sequence[str]) -> int:
    """Return the number of the class that `--class` names. Raises UsageError."""
    try:
        return class_number(name, classes)
    except UsageError:
        raise UsageError(f"--class '{shortened(name)}': expected one of {', '.join(classes)}") from None


def summary(data: Dataset) -> Table:
    """Return the numbers of images and classes, and the size of the images."""
    height, width = data.image_shape
    images = f"{len(data.train):,} for training, {len(data.test):,} for testing, {height}×{width} pixels"
    return figures_table([("data set", data.name), ("images", images), ("classes", str(len(data.classes)))])


def show_rows(images: Images, k: int, rows: int) -> None:
    """Print the first images of class k, with their numbers."""
    indices = np.flatnonzero(images.labels == k)
    width = min(terminal_width(MOST_COLUMNS), MOST_COLUMNS)
    room = strip_room(width, images.images.shape[1:], LINES)
    slot = width // max(1, room)
    for row in range(rows):
        chosen = indices[row * room : (row + 1) * room]
        if len(chosen):
            captions = [(str(index), None) for index in chosen.tolist()]
            show(strip(images.images[chosen], captions, -1, slot * len(chosen), LINES, "ascii", PLAIN))
    show("")
