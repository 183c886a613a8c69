"""Text from another machine as text: nothing in it can steer a terminal."""

from __future__ import annotations

import unicodedata

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
