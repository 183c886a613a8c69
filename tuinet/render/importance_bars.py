"""How much each hyperparameter of a sweep matters, as bars."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from tuinet.render.palette import Palette
from tuinet.render.trial_axes import short_name

FIGURE = len(" 0.00")
"""Columns for a number and the blank before it"""

LEAST_BAR = 6
"""Minimum number of columns of the longest bar; names are cut to make room for it"""


def importance_bars(
    importances: Mapping[str, float], marked: str, width: int, palette: Palette, *, ascii_only: bool = False
) -> Text:
    """Draw a bar for each hyperparameter, as long as its share of the whole, with the number beside it.

    Args:
        importances: From 0 to 1, by the name of the hyperparameter, in the order of the bars.
        marked: The name of the one to mark: it is the one in the scatter plot.
        width: Maximum number of columns.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
    """
    names = max(map(len, importances), default=0)
    names = min(names, max(6, width - FIGURE - LEAST_BAR - 3))
    room = max(1, width - names - FIGURE - 3)
    largest = max(importances.values(), default=1.0) or 1.0
    lines = []
    for name, importance in importances.items():
        filled = round(room * importance / largest)
        sign = " "
        if name == marked:
            sign = ">" if ascii_only else "▸"
        line = Text(no_wrap=True)
        line.append(f"{sign} ", palette.accent)
        line.append(f"{short_name(name, names):{names}} ", "bold" if name == marked else "")
        line.append(("#" if ascii_only else "█") * filled, palette.train)
        line.append(" " * (room - filled))
        line.append(f" {importance:.2f}")
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)
