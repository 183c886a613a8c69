"""The page of the help: its sections, and what of them matches a search."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.text import Text

from tuinet.tui.help_text import heading, row_lines


@dataclass(frozen=True)
class Section:
    """A part of the help with a heading: a text, or rows of terms and explanations."""

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    text: str = ""

    @property
    def term_width(self) -> int:
        """The columns of the terms."""
        return max((len(term) for term, _ in self.rows), default=0) + 2

    def matching(self, words: Sequence[str]) -> Section | None:
        """Return the rows with all these words, or everything if the heading has them; None without a match."""
        if has_all(self.title, words):
            return self
        rows = tuple(row for row in self.rows if has_all(" ".join(row), words))
        text = self.text if has_all(self.text, words) else ""
        if not rows and not text:
            return None
        return replace(self, rows=rows, text=text)


@dataclass(frozen=True)
class Page:
    """The lines of the help, and which of them match a search."""

    lines: list[Text]
    hits: list[int]
    """The indices of lines that begin what matches; empty without a search"""


def lay_out(sections: Sequence[Section], query: str, width: int) -> Page:
    """Return the page of what matches a query; of everything if the query is empty."""
    words = query.casefold().split()
    lines: list[Text] = []
    hits: list[int] = []
    for section in sections:
        match = section.matching(words)
        if match is None:
            continue
        lines += heading(match.title).split("\n", allow_blank=True)
        if has_all(match.title, words):
            hits.append(len(lines) - 1)
        lines += wrapped_paragraphs(match.text, width)
        for row in match.rows:
            if has_all(" ".join(row), words):
                hits.append(len(lines))
            lines += row_lines(*row, match.term_width, width)
    if not words:
        return Page(lines[1:], [])
    for line in lines:
        # Single letters are everywhere.
        line.highlight_words([word for word in words if len(word) > 1], "reverse", case_sensitive=False)
    return Page(lines[1:], [hit - 1 for hit in hits])


def wrapped_paragraphs(text: str, width: int) -> list[Text]:
    """Return the lines of a text. An empty line separates paragraphs, in the text as in the result."""
    lines: list[Text] = []
    for paragraph in text.split("\n\n"):
        if lines:
            lines.append(Text())
        lines += [Text(line) for line in textwrap.wrap(paragraph, width)]
    return lines


def has_all(text: str, words: Sequence[str]) -> bool:
    """Return True if a text contains all words, in capitals or not."""
    folded = text.casefold()
    return all(word in folded for word in words)
