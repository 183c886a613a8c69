"""Terminals and fonts that know ASCII only: every other character is replaced on its way to the terminal."""

from __future__ import annotations

import locale
import sys
import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

REPLACEMENTS = {
    **dict.fromkeys("─╌┄┈╴╶╾╼▔▁⎺⎽—–", "-"),
    **dict.fromkeys("│┃┆┊╎▏▎▕▐▌", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋╔╗╚╝", "+"),
    **dict.fromkeys("═━╸╺", "="),
    **dict.fromkeys("█▉▊▋▇▆▅▀▄▓▒", "#"),
    **dict.fromkeys("▍░▃▂", ":"),
    **dict.fromkeys("→▸▶⏵›»", ">"),
    **dict.fromkeys("←◂◀‹«", "<"),
    **dict.fromkeys("↑▴▲", "^"),
    **dict.fromkeys("↓▾▼", "v"),
    **dict.fromkeys("·∙", "."),
    "…": "~",
    **dict.fromkeys("●•◉⬤", "o"),
    **dict.fromkeys("○◯◌", "o"),
    **dict.fromkeys("✓✔", "+"),
    **dict.fromkeys("✗✘×", "x"),
    **dict.fromkeys("★☆", "*"),
    **dict.fromkeys("⏸‖", "="),
    **dict.fromkeys("⚠", "!"),
    **dict.fromkeys("−", "-"),
    **dict.fromkeys("≤", "<"),
    **dict.fromkeys("≥", ">"),
}


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """The same number of cells in ASCII: what has no likeness becomes a question mark."""
    return text if text.isascii() else "".join(map(_ascii, text))


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    if found := REPLACEMENTS.get(character):
        return found
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()[:1]
    return (plain or "?").ljust(cell_len(character))


class AsciiFilter(LineFilter):
    """Replaces what is not ASCII in all that is painted, other people's widgets too."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments in ASCII."""
        return [Segment(to_ascii(text), style, control) for text, style, control in segments]


def locale_is_ascii() -> bool:
    """Whether the encoding of the locale, or that of the terminal (PYTHONIOENCODING), cannot write all of Unicode."""
    encodings = [locale.getencoding(), *(stream.encoding for stream in (sys.__stdout__, sys.__stderr__) if stream)]
    return not all(encoding.lower().startswith("utf") for encoding in encodings)
