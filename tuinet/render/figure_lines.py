"""Lines of numbers with the formulas that they follow from."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import set_cell_size
from rich.text import Text

from tuinet.analysis.terms import Terms
from tuinet.messages import counted
from tuinet.render.formatting import shortened
from tuinet.render.formulas import spelled
from tuinet.render.marked_image import Look
from tuinet.render.palette import bold
from tuinet.render.unit_shades import sign_style

FIGURE = 9
"""Columns of a number"""

PLACES = 4
"""Decimals of most numbers"""

FINE_PLACES = 5
"""Decimals for small changes: as many as fit"""

NAME = 12
"""Columns of the name of an input"""

TABLE_WIDTH = 2 + NAME + 3 * FIGURE + 4
"""Columns of a table of products"""

FORMULA = TABLE_WIDTH - FIGURE - 4
"""Columns of a formula before its number"""


def product_table(
    listed: Terms,
    name: Callable[[int], str],
    heads: tuple[str, str, str, str],
    selected: int | None,
    look: Look,
) -> list[Text]:
    """Return a line for each listed term, and one for the sum of the others."""
    first, *others = heads
    columns = [f"{spelled(head, ascii_only=look.ascii_only):>{FIGURE}}" for head in others]
    head = f"  {first:<{NAME}}" + "  ".join(columns)
    lines = [Text().append(head, look.palette.dim)]
    for position, index in enumerate(listed.indices):
        product = float(listed.products[position])
        line = Text().append("> " if position == selected else "  ", bold(look.palette.accent))
        line.append(set_cell_size(shortened(name(int(index)), NAME - 1), NAME))
        line.append(f"{figure(float(listed.weights[position])):>{FIGURE}} ·")
        line.append(f"{figure(float(listed.inputs[position])):>{FIGURE}} =")
        line.append(f"{figure(product):>{FIGURE}}", sign_style(product, look.palette))
        lines.append(line)
    if listed.others:
        lines.append(sum_line(counted(listed.others, "other"), listed.rest, look))
    return lines


def sum_line(name: str, value: float, look: Look, places: int = PLACES) -> Text:
    """Return the line of a summand."""
    line = Text(_named(name, look))
    return line.append(f"{figure(value, places):>{FIGURE}}", sign_style(value, look.palette))


def result_line(formula: str, value: float, look: Look, places: int = PLACES) -> Text:
    """Return the line of a result that follows from the lines above it."""
    return Text().append(f"{_named(formula, look)}{figure(value, places):>{FIGURE}}", "bold")


def _named(formula: str, look: Look) -> str:
    """Return a line up to its number."""
    return f"  {set_cell_size(spelled(formula, ascii_only=look.ascii_only), FORMULA)} ="


def heading(name: str, formula: str, look: Look) -> Text:
    """Return a heading with a name and a formula."""
    text = spelled(formula, ascii_only=look.ascii_only)
    return Text().append(name, bold(look.palette.accent)).append(f"  {text}")


def figure(value: float, places: int = PLACES) -> str:
    """Format a signed number in at most 8 columns: `+0.4312`, `−12.34`, `−1.2e−06`."""
    size = abs(value)
    if value == 0:
        text = "0"
    elif size < 1e-3 or size >= 1e4:
        text = f"{value:+.1e}"
    elif size < 10:
        text = f"{value:+.{places}f}"
    else:
        text = f"{value:+.2f}"
    return text.replace("-", "−")
