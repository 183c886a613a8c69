"""The Rich console of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from tuinet.cli.color import console_options
from tuinet.sanitize import sanitize


class PlainConsole(Console):
    """A console that prints text literally, and sends the terminal no control sequences but Rich's own."""

    def __init__(self, stderr: bool = False) -> None:
        stream = sys.stderr if stderr else sys.stdout
        options = console_options(stream, os.environ)
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render to segments whose text cannot control the terminal."""
        for segment in super().render(renderable, options):
            yield _sanitized(segment)


def _sanitized(segment: Segment) -> Segment:
    text = segment.text
    # Control sequences that are segments of their own come from Rich.
    if segment.control:
        return segment
    # Almost every segment is plain ASCII, which needs no closer look.
    if text == "\n" or (text.isascii() and text.isprintable()):
        return segment
    return Segment("\n".join(map(sanitize, text.split("\n"))), segment.style)
