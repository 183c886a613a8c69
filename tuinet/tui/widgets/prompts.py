"""Prompts whose answer is not text but what the text stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.dom import DOMNode

from tuinet.errors import UsageError
from tuinet.limits import whole_number
from tuinet.tui.widgets.ask import Ask

T = TypeVar("T")


def ask(node: DOMNode, question: str, value: str, parse: Callable[[str], T], on_answer: Callable[[T], None]) -> None:
    """Prompt for a text and pass on what it stands for.

    Args:
        node: The widget that asks.
        question: What the user reads above the field.
        value: What is in the field at first.
        parse: Reads the text. Raises a TuinetError, whose message is shown below the field.
        on_answer: Takes what was parsed. It is not called if the user cancels.
    """

    def on_text(text: str | None) -> None:
        if text is not None:
            on_answer(parse(text))

    node.app.push_screen(Ask(question, value, parse), on_text)


def ask_number(node: DOMNode, name: str, least: int, most: int | None, on_answer: Callable[[int], None]) -> None:
    """Prompt for a number; do nothing if there is no number to choose.

    The largest number is None while it is not known: whoever types right after the key has to find the prompt.
    """

    def parse(text: str) -> int:
        number = whole_number(text)
        if number is None or number < least or (most is not None and number > most):
            raise UsageError(f"expected a whole number {bounds}")
        return number

    question = f"Go to {name}:"
    bounds = f"from {least:,}"
    if most is not None:
        if most < least:
            return
        question = f"Go to {name} ({least:,} to {most:,}):"
        bounds += f" to {most:,}"
    ask(node, question, "", parse, on_answer)
