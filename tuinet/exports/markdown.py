"""Markdown in which text is shown literally, wherever it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#$])")
"""Characters that have a meaning in Markdown anywhere in a line"""


def escaped(text: str) -> str:
    """Return text that is shown literally, even in a table cell."""
    return SPECIAL.sub(r"\\\1", text)


def code_block(language: str, text: str) -> str:
    """Return lines of code. The fence is longer than any row of backticks in them."""
    longest = max((len(row) for row in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def bullets(*items: str) -> str:
    """Return a list, one item a line. The items are Markdown."""
    return "\n".join(f"- {item}" for item in items)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, numeric: bool = True) -> str:
    """Return a table of plain text. With `numeric`, all columns but the first are aligned to the right."""
    others = "---:" if numeric else ":---"
    rule = [":---", *[others] * (len(header) - 1)]
    lines = [_row(map(escaped, header)), _row(rule), *(_row(map(escaped, row)) for row in rows)]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
