"""Where words go: data to standard output, narration to standard error."""

import json
import math
import sys
from typing import Any

from rich.console import Console, RenderableType

WIDE = 160
"""Columns where there is no terminal, so that a table in a file or a pipe is whole."""


class PlainConsole(Console):
    """A console that takes text as it is, brackets too, and leaves it to the program what to do without a reader."""

    def __init__(self, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError instead of ending the process."""
        raise BrokenPipeError


def narrator() -> Console:
    """The console for what a person reads of progress, on standard error."""
    return PlainConsole(stderr=True)


def show(*renderables: RenderableType) -> None:
    """Show results to a person, on standard output."""
    console = PlainConsole()
    console.width = terminal_width()
    for renderable in renderables:
        console.print(renderable)


def emit(data: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write one JSON value as a line to standard output; numbers that are not finite are null."""
    sys.stdout.write(json.dumps(plain(data), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def plain(data: Any) -> Any:  # noqa: ANN401
    """The same data with null for what is not finite."""
    if isinstance(data, float) and not math.isfinite(data):
        return None
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [plain(value) for value in data]
    return data


def narrate(words: str) -> None:
    """Tell a person something, on standard error, in one line that can be copied whole."""
    narrator().print(words, soft_wrap=True)


def complain(message: str) -> None:
    """One line of what is wrong, on standard error, with nothing in it that a terminal would obey."""
    line = "".join(character if character.isprintable() else "?" for character in message)
    sys.stderr.write(f"tuinet: {line}\n")


def glyphs_are_ascii() -> bool:
    """Whether pictures have to be made of ASCII without colour: another encoding, `NO_COLOR`, or no terminal."""
    console = Console()
    return not console.encoding.startswith("utf") or console.color_system is None or console.no_color


def terminal_width() -> int:
    """Columns of standard output."""
    console = Console()
    return console.width if console.is_terminal else max(console.width, WIDE)
