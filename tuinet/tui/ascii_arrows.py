"""Arrows from one value to another in ASCII: `784 → 10` is `784 -> 10`, which takes one column more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.segment import Segment

ARROW_BETWEEN = re.compile("(?<![ ←→↑↓]) → (?![ ←→↑↓])")
"""An arrow from one value to another: `>` would read as `greater than`"""

ROOM = re.compile("[^\u2500-\u259f\u2800-\u28ff]*?(?:  | $)")
"""Text up to a blank that can be given up: there is another one beside it. What is drawn never moves"""

NARROW = "-->"
"""For lines without room: as wide as the arrow with its two blanks"""


def with_ascii_arrows(segments: Sequence[Segment]) -> list[Segment]:
    """Write the arrows of a line in ASCII. The line stays as wide as it is: blanks after an arrow make room for it."""
    texts = [segment.text for segment in segments]
    line = "".join(texts)
    if "→" not in line:
        return list(segments)
    # From the last to the first, so that the positions of the others stay valid.
    for arrow in reversed(list(ARROW_BETWEEN.finditer(line))):
        start = arrow.start() + 1
        room = ROOM.match("".join(texts), start + 2)
        if room is None:
            _replace(texts, start - 1, 3, NARROW)
        else:
            _replace(texts, room.end() - 1, 1, "")
            _replace(texts, start, 1, "->")
    return [
        Segment(text, segment.style, segment.control) for text, segment in zip(texts, segments, strict=True) if text
    ]


def _replace(texts: list[str], start: int, count: int, replacement: str) -> None:
    """Replace characters at a position of the joined texts; the replacement goes where the first of them was."""
    for k, text in enumerate(texts):
        if count and start < len(text):
            removed = min(count, len(text) - start)
            texts[k] = text[:start] + replacement + text[start + removed :]
            replacement = ""
            count -= removed
            start = 0
        else:
            start -= len(text)
