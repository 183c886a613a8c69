"""The confusion matrix as printed tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from rich.text import Text

MOST_CLASSES = 16
"""Maximum number of classes of a matrix that fits on a screen; with more, the most common confusions are listed"""


def confusion_table(confusion: NDArray[np.int64], classes: Sequence[str]) -> Table:
    """Return the whole matrix, with the most common mistakes in the strongest red.

    Args:
        confusion: Counts, (true class, predicted class).
        classes: The name of each class.
    """
    table = Table(title="confusion: rows true, columns predicted", box=None, pad_edge=False, title_justify="left")
    table.add_column("")
    for name in classes:
        table.add_column(name[:6], justify="right")
    worst = max(1, int(_mistakes(confusion).max()))
    for k, row in enumerate(confusion.tolist()):
        cells = [_cell(count, k == column, worst) for column, count in enumerate(row)]
        table.add_row(Text(classes[k], style="bold"), *cells)
    return table


def commonest_confusions(confusion: NDArray[np.int64], classes: Sequence[str], count: int = 10) -> Table:
    """Return a table of the most common mistakes."""
    mistakes = _mistakes(confusion)
    table = Table("true", "predicted", "times", title="most common confusions", box=None, title_justify="left")
    for flat in np.argsort(-mistakes, axis=None, kind="stable")[:count].tolist():
        true, predicted = divmod(flat, len(classes))
        if mistakes[true, predicted]:
            table.add_row(classes[true], classes[predicted], str(mistakes[true, predicted]))
    return table


def _mistakes(confusion: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the matrix with a diagonal of zeros."""
    return confusion - np.diag(np.diag(confusion))


def _cell(count: int, right: bool, worst: int) -> Text:
    """Return a count; zeros are dots, so that mistakes stand out without colour, too."""
    if right:
        return Text(str(count), style="bold green")
    if not count:
        return Text("·", style="dim")
    if count > worst / 2:
        return Text(str(count), style="bold red")
    return Text(str(count), style="red")
