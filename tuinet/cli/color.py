"""Colouring the output: `--color` decides, or else the environment, or else whether the output is a terminal.

The environment variables are those of most programs, in this order: `NO_COLOR`; `FORCE_COLOR` or `CLICOLOR_FORCE`;
`CLICOLOR=0`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal, TextIO, get_args

from tuinet.errors import UsageError

When = Literal["auto", "always", "never"]

OPTION = "--color"

_chosen: list[When] = []
"""The last value of `--color`, if there was one"""


def take_color(arguments: list[str]) -> list[str]:
    """Apply `--color WHEN`, which may stand anywhere before `--`, and return the other arguments.

    Raises UsageError for an unknown WHEN.
    """
    remaining: list[str] = []
    position = 0
    while position < len(arguments) and arguments[position] != "--":
        argument = arguments[position]
        position += 1
        option, equals, value = argument.partition("=")
        if option != OPTION:
            remaining.append(argument)
            continue
        if not equals:
            value = "".join(arguments[position : position + 1])
            position += 1
        choose(value)
    return remaining + arguments[position:]


def choose(value: str) -> None:
    """Colour output from now on always, never, or automatically. Raises UsageError for any other value."""
    for when in get_args(When):
        if value == when:
            _chosen[:] = [when]
            break
    else:
        raise UsageError(f"{OPTION} '{value}': expected one of {', '.join(get_args(When))}")
    # Textual looks at nothing but this variable.
    if value == "never":
        os.environ["NO_COLOR"] = "1"
    elif value == "always":
        os.environ.pop("NO_COLOR", None)


def when_to_color(environment: Mapping[str, str]) -> When:
    """Return the value of `--color`, or that of the environment."""
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
    """Return the arguments that make a Rich console colour a stream as the user wants it.

    Colours do not turn a file into a terminal: nothing is animated there.
    """
    options: dict[str, Any] = {}
    if "FORCE_COLOR" in environment:
        # Rich would otherwise take any stream for a terminal.
        options["force_terminal"] = stream is not None and stream.isatty()
    when = when_to_color(environment)
    if when == "never":
        options["color_system"] = None
    if when == "always":
        options["color_system"] = color_system(environment)
        options["no_color"] = False
    return options


def color_system(environment: Mapping[str, str]) -> Literal["standard", "256", "truecolor"]:
    """Return how many colours to use if colours are forced."""
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    if "256color" in environment.get("TERM", ""):
        return "256"
    return "standard"
