"""Multi-line texts side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.text import Text

Block = tuple[Text, int]
"""A text, and its width in columns"""


def beside(blocks: Sequence[Block], height: int, gap: int = 2) -> Text:
    """Place blocks from left to right, each padded to its width, with `gap` columns between them.

    Args:
        blocks: The blocks. Text that does not fit into the width of its block is cut off.
        height: Maximum number of lines.
        gap: Columns between two blocks.
    """
    columns = [text.split("\n", allow_blank=True)[:height] for text, _ in blocks]
    lines = []
    for row in zip_longest(*columns):
        line = Text(no_wrap=True)
        for column, (part, (_, width)) in enumerate(zip(row, blocks, strict=True)):
            if column:
                line.append(" " * gap)
            line.append_text(_filled(part, width))
        lines.append(line)
    return Text("\n", no_wrap=True).join(lines)


def _filled(part: Text | None, width: int) -> Text:
    if part is None:
        return Text(" " * width)
    # `render` ignores the style of a whole text; appended to another text, it becomes a span.
    line = Text().append_text(part)
    line.truncate(width, pad=True)
    return line
