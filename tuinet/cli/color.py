"""Whether output is coloured: `--color`, else the environment, else whether it goes to a terminal.

The environment is that of most programs: `NO_COLOR`; `FORCE_COLOR` or `CLICOLOR_FORCE`; `CLICOLOR=0`; in this order.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal, TextIO, get_args

from tuinet.errors import UsageError

When = Literal["auto", "always", "never"]

OPTION = "--color"

_chosen: list[When] = []
"""What `--color` said last"""


def take_color(arguments: list[str]) -> list[str]:
    """The arguments without `--color WHEN`, which may stand anywhere before `--`. What it says holds from now on.

    Raises UsageError if it says something else than when.
    """
    rest: list[str] = []
    position = 0
    while position < len(arguments) and arguments[position] != "--":
        option, equals, value = arguments[position].partition("=")
        position += 1
        if option != OPTION:
            rest.append(arguments[position - 1])
            continue
        if not equals:
            value = arguments[position] if position < len(arguments) else ""
            position += 1
        choose(value)
    return rest + arguments[position:]


def choose(value: str) -> None:
    """Colour output from now on always, never, or as the environment and the terminal say.

    Raises UsageError for any other value.
    """
    for when in get_args(When):
        if value == when:
            _chosen[:] = [when]
            break
    else:
        raise UsageError(f"{OPTION} '{value}': expected one of {', '.join(get_args(When))}")
    # The app, and what it is built on, look at this variable alone.
    if value == "never":
        os.environ["NO_COLOR"] = "1"
    elif value == "always":
        os.environ.pop("NO_COLOR", None)


def when_to_color(environment: Mapping[str, str]) -> When:
    """What `--color` says, else the environment."""
    if _chosen and _chosen[0] != "auto":
        return _chosen[0]
    if environment.get("NO_COLOR"):
        return "never"
    forced = {environment.get("FORCE_COLOR", ""), environment.get("CLICOLOR_FORCE", "")}
    if forced - {"", "0", "false"}:
        return "always"
    if environment.get("CLICOLOR") == "0" or forced & {"0", "false"}:
        return "never"
    return "auto"


def console_options(stream: TextIO | None, environment: Mapping[str, str]) -> dict[str, Any]:
    """What a Rich console is made with, so that it colours what goes to a stream as a person wants it.

    Colours alone make no terminal of a file: nothing moves there.
    """
    options: dict[str, Any] = {}
    if "FORCE_COLOR" in environment:  # Rich would take the stream for a terminal
        options["force_terminal"] = stream is not None and stream.isatty()
    when = when_to_color(environment)
    if when == "never":
        options["color_system"] = None
    if when == "always":
        options["color_system"] = color_system(environment)
        options["no_color"] = False
    return options


def color_system(environment: Mapping[str, str]) -> Literal["standard", "256", "truecolor"]:
    """How many colours to send where they are wanted in any case."""
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if "256color" in environment.get("TERM", "") else "standard"
