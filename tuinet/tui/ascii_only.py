"""For terminals and fonts that only know ASCII: every other character is replaced on its way to the terminal."""

from __future__ import annotations

import locale
import re
import sys
import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tuinet.tui.ascii_arrows import with_ascii_arrows

REPLACEMENTS = {
    **dict.fromkeys("─╌┄┈╴╶╾╼▔▁⎺⎽—–", "-"),
    **dict.fromkeys("│┃┆┊╎▏▎▕▐▌", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋╔╗╚╝", "+"),
    **dict.fromkeys("═━╸╺", "="),
    **dict.fromkeys("█▉▊▋▇▆▅▀▄▓▒", "#"),
    **dict.fromkeys("▍░▃▂", ":"),
    **dict.fromkeys("→▸▶⏵›»", ">"),
    **dict.fromkeys("←◂◀‹«", "<"),
    **dict.fromkeys("■▪◆", "#"),
    **dict.fromkeys("↑▴▲△", "^"),
    **dict.fromkeys("↓▾▼", "v"),
    **dict.fromkeys("·∙", "."),
    "…": "~",
    **dict.fromkeys("●•◉⬤", "o"),
    **dict.fromkeys("○◯◌", "o"),
    # An o after a number would read as another zero.
    "°": " ",
    **dict.fromkeys("✓✔", "+"),
    **dict.fromkeys("✗✘×", "x"),
    **dict.fromkeys("★☆", "*"),
    **dict.fromkeys("⏸‖⊖", "="),
    **dict.fromkeys("⚠", "!"),
    **dict.fromkeys("−", "-"),
    **dict.fromkeys("≤", "<"),
    **dict.fromkeys("≥", ">"),
}

COMPARISONS = {"≤ ": "<=", "≥ ": ">="}
"""Signs that have room for both characters if the blank after them is given up"""

DOTS_AT_END = re.compile(r" …(?=\s*$)")
"""Dots after a sentence: something is still to come. Dots within a word mark where it is cut off"""


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """Return the text in ASCII, in as many cells.

    A character that looks like nothing in ASCII becomes a question mark.
    """
    if text.isascii():
        return text
    text = DOTS_AT_END.sub("..", text)
    for sign, replacement in COMPARISONS.items():
        text = text.replace(sign, replacement)
    return "".join(map(_ascii_character, text))


def _ascii_character(character: str) -> str:
    if character.isascii():
        return character
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    # NFKD takes letters apart into a base letter, which is kept, and its accents, which are not.
    base = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()[:1]
    return (base or "?").ljust(cell_len(character))


class AsciiFilter(LineFilter):
    """Filters everything that is painted, by Textual's widgets as well as ours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(to_ascii(text), style, control) for text, style, control in with_ascii_arrows(segments)]


def locale_is_ascii() -> bool:
    """Return True if the encoding of the locale, or of the terminal (PYTHONIOENCODING), lacks some of Unicode."""
    encodings = [locale.getencoding(), *(stream.encoding for stream in (sys.__stdout__, sys.__stderr__) if stream)]
    return not all(encoding.lower().startswith("utf") for encoding in encodings)
