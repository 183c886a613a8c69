"""Printed terms of a weighted sum: `unit 73   0.317 × 2.905 = 0.920`."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from tuinet.analysis.terms import Terms
from tuinet.messages import counted

BLOCK = 39
"""Columns of a table of terms, so that two fit side by side on 80"""

LARGE = 10_000
"""The smallest magnitude that is written with an exponent"""


def terms_table(title: str, subtitle: str, terms: Terms, names: Sequence[str]) -> Table:
    """Return a title, the value of the sum, and a line for each listed term, for the rest and for the bias.

    Args:
        title: The unit.
        subtitle: The value of the sum.
        terms: The terms.
        names: The names of the listed terms' inputs.
    """
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True, min_width=12)
    for _ in range(5):
        lines.add_column(justify="right", no_wrap=True)
    for name, weight, value, product in zip(names, terms.weights, terms.inputs, terms.products, strict=True):
        lines.add_row(name, decimal(weight), "×", decimal(value), "=", decimal(product, "+"))
    lines.add_row(counted(terms.others, "other"), "", "", "", "", decimal(terms.rest, "+"))
    lines.add_row("bias", "", "", "", "", decimal(terms.bias, "+"))
    block = Table.grid()
    block.add_row(Text(title, style="bold"))
    block.add_row(Text(subtitle))
    block.add_row(lines)
    return block


def decimal(value: float, sign: str = "-") -> str:
    """Format a number as `-0.125` or `2.906`, or `1.2e+30` for a diverging network; with the sign `+` as `+2.906`."""
    if abs(value) < LARGE:
        return f"{value:{sign}.3f}"
    return f"{value:{sign}.2g}"
