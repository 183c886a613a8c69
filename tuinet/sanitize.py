"""Untrusted text made safe to print.

File names, class names, log lines and anything another machine sends may contain escape sequences that move the cursor,
change the title or worse. Such text passes through `sanitize` before it reaches a terminal.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator

REPLACEMENT = "\ufffd"
"""Unicode's replacement character"""

# Cf includes the marks that reverse the direction of text: with them, "gnp.exe" can be displayed as "exe.png".
# Cs are halves of a surrogate pair, which cannot be encoded; Zl and Zp break a line without being "\n".
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of characters that are never printed"""


def sanitize(text: str) -> str:
    """Replace unprintable characters; line breaks and tabs become spaces."""
    if _is_plain(text):
        return text
    return "".join(map(_sanitize_character, text))


def sanitize_json(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Sanitize every string inside a JSON value, keys included."""
    match value:
        case str():
            return sanitize(value)
        case list():
            return [sanitize_json(item) for item in value]
        case dict():
            return {sanitize(key): sanitize_json(item) for key, item in value.items()}
    return value


def escape_unprintable(text: str, *, ascii_only: bool = False, toml: bool = False) -> str:
    r"""Escape the unprintable characters of a JSON or TOML document, where they can only be inside strings.

    With `ascii_only`, every character beyond ASCII is escaped as well. Above U+FFFF, JSON takes a surrogate pair of
    two escapes and TOML takes `\UXXXXXXXX`.
    """
    if _is_plain(text):
        return text

    def escape(character: str) -> str:
        if _is_unprintable(character) or (ascii_only and not character.isascii()):
            return _escape(character, toml)
        return character

    return "".join(map(escape, text))


def _is_plain(text: str) -> bool:
    # Nearly all text is printable ASCII, and looking up categories one by one takes much longer than these two tests.
    return text.isascii() and text.isprintable()


def _is_unprintable(character: str) -> bool:
    return unicodedata.category(character) in UNPRINTABLE


def _sanitize_character(character: str) -> str:
    if character in "\n\t":
        return " "
    if _is_unprintable(character):
        return REPLACEMENT
    return character


def _escape(character: str, toml: bool) -> str:
    if character == "\n":
        return character
    if character == "\x7f":
        # json.dumps leaves DEL as it is, although it is a control character.
        return r"\u007f"
    if toml and character > "\uffff":
        return rf"\U{ord(character):08X}"
    return json.dumps(character)[1:-1]


SafeText = Annotated[str, AfterValidator(sanitize)]
"""A string field of a model, sanitized when it is parsed"""

SafeJson = Annotated[Any, AfterValidator(sanitize_json)]
"""A field of a model that holds any JSON value, sanitized when it is parsed"""
