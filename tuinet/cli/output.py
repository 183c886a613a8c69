"""Where text goes: results to standard output, everything else to standard error.

All text leaves the program here, and no character in it can control a terminal: such characters are escaped in data,
and replaced in text for people. The streams raise the errors of `tuinet.streams`.
"""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

from tuinet.limits import shortened

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

LONGEST_ERROR = 2000
"""Characters: an error may quote a text of any length"""

NO_TERMINAL_WIDTH = 160
"""Columns if the output is not a terminal, so that tables in a file or a pipe are complete"""


def stderr_console() -> Console:
    """Return a console for progress, on standard error."""
    from tuinet.cli.console import PlainConsole

    return PlainConsole(stderr=True)


def show(*renderables: RenderableType, width: int = NO_TERMINAL_WIDTH) -> None:
    """Print results for the user on standard output, in `width` columns if that is not a terminal."""
    from tuinet.cli.console import PlainConsole

    console = PlainConsole()
    console.width = terminal_width(width)
    for renderable in renderables:
        console.print(renderable)


def show_line(text: str) -> None:
    """Print a result on standard output as one line, however long it is, so that a command can be copied."""
    from tuinet.cli.console import PlainConsole

    PlainConsole().print(text, soft_wrap=True)


def emit(data: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write one JSON value as a line to standard output; numbers that are not finite become null."""
    write(json.dumps(finite(data), ensure_ascii=False) + "\n")


def write(data: str, *, toml: bool = False) -> None:
    """Write JSON, or TOML with `toml`, to standard output at once. What the encoding lacks is escaped."""
    if not _is_plain(data.removesuffix("\n")):
        # Imported only now: it takes time.
        from tuinet.sanitize import escape_unprintable

        data = escape_unprintable(data, ascii_only=not _writes_unicode(), toml=toml)
    sys.stdout.write(data)
    sys.stdout.flush()


def finite(data: Any) -> Any:  # noqa: ANN401
    """Return the same data with None for every number that is not finite: JSON has neither infinity nor NaN."""
    if isinstance(data, float) and not math.isfinite(data):
        return None
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [finite(value) for value in data]
    return data


def narrate(message: str) -> None:
    """Print a message on standard error, as one line that can be copied whole."""
    sys.stderr.write(f"{_sanitized(message)}\n")
    sys.stderr.flush()


def ask(question: str) -> bool:
    """Ask a yes-or-no question on standard error. Anything but a clear yes is a no."""
    sys.stderr.write(f"{_sanitized(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def print_error(message: str) -> None:
    """Print one line that says what went wrong on standard error, shortened to a readable length."""
    narrate(f"tuinet: {shortened(message, LONGEST_ERROR)}")


def glyphs_are_ascii() -> bool:
    """Return True if pictures must be drawn in plain ASCII: the encoding has no Unicode, or there are no colours."""
    from tuinet.cli.console import PlainConsole

    console = PlainConsole()
    return not _writes_unicode() or console.color_system is None or console.no_color


def terminal_width(otherwise: int = NO_TERMINAL_WIDTH) -> int:
    """Return the columns of standard output; at least `otherwise` if that is not a terminal."""
    from tuinet.cli.console import PlainConsole

    console = PlainConsole()
    return console.width if console.is_terminal else max(console.width, otherwise)


def _writes_unicode() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _sanitized(text: str) -> str:
    if _is_plain(text):
        return text
    # Only now: it takes time to import.
    from tuinet.sanitize import sanitize

    return sanitize(text)
