"""Text that was read from a file or came from another machine, as text: nothing in it can steer a terminal."""

from __future__ import annotations

import json
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator

STRANGE = "\ufffd"
"""What stands for a character that is not for reading"""

UNREADABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode: controls, escape among them; what turns the direction of text; halves and unassigned ones"""


def harmless(text: str) -> str:
    """The text with a sign for each character that is not for reading; line ends stay as spaces."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if char in "\n\t" else STRANGE if unicodedata.category(char) in UNREADABLE else char for char in text
    )


def escaped(text: str, *, ascii_only: bool = False, toml: bool = False) -> str:
    r"""JSON or TOML text with an escape for each character that is not for reading, which only strings can hold.

    With `ascii_only`, every character beyond ASCII is escaped, too. Above U+FFFF JSON writes two escapes, and TOML
    `\UXXXXXXXX`.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(char, toml) if unicodedata.category(char) in UNREADABLE or (ascii_only and char > "\x7f") else char
        for char in text
    )


def _escape(character: str, toml: bool) -> str:
    if character == "\n":
        return character
    if toml and character > "\uffff":
        return rf"\U{ord(character):08X}"
    return json.dumps(character)[1:-1] if character != "\x7f" else r"\u007f"  # which JSON does not escape


def harmless_within(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The same value with all text in it made harmless."""
    match value:
        case str():
            return harmless(value)
        case list():
            return [harmless_within(each) for each in value]
        case dict():
            return {harmless(key): harmless_within(each) for key, each in value.items()}
    return value


Text = Annotated[str, AfterValidator(harmless)]
"""Text of a model, made harmless when it is parsed"""

Values = Annotated[Any, AfterValidator(harmless_within)]
"""Whatever JSON holds, likewise"""
