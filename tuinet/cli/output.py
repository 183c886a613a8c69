"""Where words go: data to standard output, narration to standard error.

All text leaves the program here, and no character in it can steer a terminal: data are escaped, and what is only to be
read gets a sign instead. Errors of the streams are those of `tuinet.streams`.
"""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

from tuinet.limits import shortened

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

LONGEST = 2000
"""Characters of an error: what it quotes may be of any length"""

WIDE = 160
"""Columns where there is no terminal, so that a table in a file or a pipe is whole."""


def narrator() -> Console:
    """The console for what a person reads of progress, on standard error."""
    from tuinet.cli.console import PlainConsole

    return PlainConsole(stderr=True)


def show(*renderables: RenderableType) -> None:
    """Show results to a person, on standard output."""
    from tuinet.cli.console import PlainConsole

    console = PlainConsole()
    console.width = terminal_width()
    for renderable in renderables:
        console.print(renderable)


def emit(data: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write one JSON value as a line to standard output; numbers that are not finite are null."""
    write(json.dumps(plain(data), ensure_ascii=False) + "\n")


def write(data: str, *, toml: bool = False) -> None:
    """Write JSON, or with `toml` TOML, to standard output at once. What the encoding cannot hold is escaped."""
    if not _is_plain(data.removesuffix("\n")):
        from tuinet.sanitize import escape_unprintable  # only here: it takes time to import

        data = escape_unprintable(data, ascii_only=not _writes_unicode(), toml=toml)
    sys.stdout.write(data)
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
    sys.stderr.write(f"{_sanitized(words)}\n")
    sys.stderr.flush()


def ask(question: str) -> bool:
    """Ask a person on standard error for a yes or no; whatever is no clear yes is a no."""
    sys.stderr.write(f"{_sanitized(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def complain(message: str) -> None:
    """One line of what is wrong, on standard error. It is no longer than a person would read."""
    narrate(f"tuinet: {shortened(message, LONGEST)}")


def glyphs_are_ascii() -> bool:
    """Whether pictures have to be made of ASCII without colour: another encoding, no colours, or no terminal."""
    from tuinet.cli.console import PlainConsole

    console = PlainConsole()
    return not _writes_unicode() or console.color_system is None or console.no_color


def terminal_width() -> int:
    """Columns of standard output."""
    from tuinet.cli.console import PlainConsole

    console = PlainConsole()
    return console.width if console.is_terminal else max(console.width, WIDE)


def _writes_unicode() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _sanitized(text: str) -> str:
    if _is_plain(text):
        return text
    from tuinet.sanitize import sanitize  # only here: it takes time to import

    return sanitize(text)
