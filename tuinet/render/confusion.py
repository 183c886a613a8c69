"""The confusion matrix as a table."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from rich.text import Text

MOST_CLASSES = 16
"""With more classes the matrix does not fit on a screen, and the commonest confusions are listed instead."""


def confusion_table(confusion: NDArray[np.int64], classes: Sequence[str]) -> Table:
    """Row the true class, column the predicted one; mistakes are redder the commoner they are."""
    table = Table(title="confusion: row true, column predicted", box=None, pad_edge=False, title_justify="left")
    table.add_column("")
    for name in classes:
        table.add_column(name[:6], justify="right")
    worst = max(1, int((confusion - np.diag(np.diag(confusion))).max()))
    for k, row in enumerate(confusion.tolist()):
        cells = [cell(count, k == column, worst) for column, count in enumerate(row)]
        table.add_row(Text(classes[k], style="bold"), *cells)
    return table


def cell(count: int, right: bool, worst: int) -> Text:
    """A count; zeros as dots, so that mistakes stand out without colour too."""
    if right:
        return Text(str(count), style="bold green")
    return Text(str(count) if count else "·", style="bold red" if count > worst / 2 else "red" if count else "dim")


def commonest_confusions(confusion: NDArray[np.int64], classes: Sequence[str], count: int = 10) -> Table:
    """The mistakes that are made most often."""
    mistakes = confusion - np.diag(np.diag(confusion))
    table = Table("true", "taken for", "times", title="commonest confusions", box=None, title_justify="left")
    for flat in np.argsort(-mistakes, axis=None, kind="stable")[:count].tolist():
        true, predicted = divmod(flat, len(classes))
        if mistakes[true, predicted]:
            table.add_row(classes[true], classes[predicted], str(mistakes[true, predicted]))
    return table
