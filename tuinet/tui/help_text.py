"""The parts of a help text: headings, terms with their explanations, and keys as people write them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich.text import Text
from textual.binding import Binding

from tuinet.tui import keys

NARROWEST = 20
"""Minimum number of columns of an explanation: on a narrower screen, its lines are cut off, but can still be read"""


def heading(text: str) -> Text:
    """Return a heading, with a blank line above it."""
    return Text.assemble("\n", (text, "bold underline"))


def table(rows: Sequence[tuple[str, str]], width: int) -> Iterator[Text]:
    """Yield the lines of a table of terms and explanations."""
    column = max(len(term) for term, _ in rows) + 2
    for term, explanation in rows:
        yield from row_lines(term, explanation, column, width)


def row_lines(term: str, explanation: str, column: int, width: int) -> list[Text]:
    """Return the lines of a term and its explanation, which begins in a column."""
    first, *others = textwrap.wrap(explanation, max(NARROWEST, width - column)) or [""]
    return [Text.assemble((term.ljust(column), "bold"), first), *(Text(" " * column + line) for line in others)]


def key_rows(title: str, ascii_only: bool = False, omitted: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return the keys of a group of the key table, each with what it does, without those of omitted actions."""
    bindings = [binding for binding in group_bindings(title) if binding.action not in omitted]
    return [(key_names(binding, ascii_only), binding.tooltip) for binding in bindings]


def group_bindings(title: str) -> list[Binding]:
    """Return the bindings of a group of the key table."""
    return [binding for binding in keys.TABLE[title] if isinstance(binding, Binding)]


def key_names(binding: Binding, ascii_only: bool = False) -> str:
    """Return a binding's keys as people write them: `space, f5`."""
    return ", ".join(keys.key_name(key, ascii_only) for key in binding.key.split(","))
