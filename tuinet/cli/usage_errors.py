"""Wrong arguments of a command, explained in the style of all our errors."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Literal, get_args, get_origin

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from tuinet.cli.command_table import SUBCOMMANDS, commands
from tuinet.values import quoted

KINDS: dict[type, str] = {int: "a whole number", float: "a number", bool: "1 or 0"}


def explain(error: CycloptsError) -> str:
    """Return one line for an error of cyclopts."""
    command = " ".join(error.command_chain or ())
    hint = f"(see 'tuinet help {command}')" if command else "(see 'tuinet --help')"
    return f"{_problem(error)} {hint}"


def _problem(error: CycloptsError) -> str:
    argument = error.argument
    match error:
        case MissingArgumentError() if argument is not None:
            if argument.index is None:
                return f"{argument.name}: expected a value"
            return f"{argument.name} is missing"
        case RepeatArgumentError():
            return f"{error.token.keyword}: expected once, but it is given more than once"
        case UnusedCliTokensError():
            tokens = ", ".join(f"{quoted(token)}" for token in error.unused_tokens or [])
            return f"unexpected argument {tokens}"
        case UnknownOptionError():
            option = error.token.keyword or error.token.value
            known = [name for argument in error.argument_collection for name in argument.names]
            return f"unknown option {quoted(option)}{_suggestion(option, known)}"
        case UnknownCommandError():
            return _unknown_command(error)
        case CoercionError(token=token) if token is not None:
            name = token.keyword or (argument.name if argument is not None else "")
            return f"{name} {quoted(token.value)}: expected {_expected(error, token.value)}".lstrip()
    return " ".join(str(error).split()).removesuffix(".")


def _expected(error: CoercionError, value: str) -> str:
    """Return what a value should have been."""
    if get_origin(error.target_type) is Literal:
        choices = get_args(error.target_type)
        nearest = get_close_matches(value[:100], choices, n=1)
        suggestion = f"; did you mean '{nearest[0]}'?" if nearest else ""
        return f"one of {', '.join(choices)}{suggestion}"
    for kind, name in KINDS.items():
        if error.target_type is kind:
            return name
    return "another value"


def _unknown_command(error: UnknownCommandError) -> str:
    command = (error.unused_tokens or [""])[0]
    group = (error.command_chain or ("",))[-1]
    known = SUBCOMMANDS.get(group) or commands()
    kind = "option" if command.startswith("-") else "command"
    where = f" of '{group}'" if group in SUBCOMMANDS else ""
    return f"unknown {kind} {quoted(command)}{where}{_suggestion(command, known)}"


def _suggestion(name: str, known: Collection[str]) -> str:
    """Return a hint at the nearest known name, if one is near."""
    nearest = get_close_matches(name[:100], known, n=1)
    return f": did you mean '{nearest[0]}'?" if nearest else ""
