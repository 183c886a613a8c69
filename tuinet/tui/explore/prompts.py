"""Questions whose answer is something else than text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.dom import DOMNode

from tuinet.errors import UsageError
from tuinet.limits import whole_number
from tuinet.tui.widgets.ask import Ask

T = TypeVar("T")


def ask(node: DOMNode, question: str, value: str, read: Callable[[str], T], take: Callable[[T], None]) -> None:
    """Ask, read the answer, which raises a TuinetError for what cannot be taken, and take what was read."""

    def answered(text: str | None) -> None:
        if text is not None:
            take(read(text))

    node.app.push_screen(Ask(question, value, read), answered)


def ask_number(node: DOMNode, what: str, least: int, most: int, take: Callable[[int], None]) -> None:
    """Ask for a number; where there is none to choose, nothing."""

    def read(text: str) -> int:
        number = whole_number(text)
        if number is None or not least <= number <= most:
            raise UsageError(f"expected a whole number from {least:,} to {most:,}")
        return number

    if least <= most:
        ask(node, f"Number of the {what}, {least:,} to {most:,}", "", read, take)
