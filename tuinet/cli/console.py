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
    """A console that takes text as it is, brackets too, and sends the terminal no controls but Rich's own."""

    def __init__(self, stderr: bool = False) -> None:
        options = console_options(sys.stderr if stderr else sys.stdout, os.environ)
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of a renderable, their text made safe to print."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else _sanitized(segment)


def _sanitized(segment: Segment) -> Segment:
    text = segment.text
    if text == "\n" or (text.isascii() and text.isprintable()):
        return segment
    return Segment("\n".join(map(sanitize, text.split("\n"))), segment.style)
