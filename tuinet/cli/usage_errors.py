"""Errors for wrong arguments, in the style of all errors of tuinet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
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
from tuinet.cli.suggestions import suggest
from tuinet.values import quoted

KINDS: dict[type, str] = {int: "a whole number", float: "a number", bool: "1 or 0"}


def explain(error: CycloptsError) -> str:
    """Return one line for an error of cyclopts."""
    command = " ".join(error.command_chain or ())
    page = f"help {command}" if command else "--help"
    return f"{_problem(error)} (see 'tuinet {page}')"


def _problem(error: CycloptsError) -> str:
    argument = error.argument
    match error:
        case MissingArgumentError() if argument is not None:
            if argument.index is None:
                return f"{argument.name}: expected a value"
            return f"{argument.name} is missing"
        case RepeatArgumentError():
            return f"{error.token.keyword} cannot be given more than once"
        case UnusedCliTokensError():
            return _unexpected(error.unused_tokens or [], error.root_input_tokens or [])
        case UnknownOptionError():
            option = error.token.keyword or error.token.value
            known = [name for argument in error.argument_collection for name in argument.names]
            return f"unknown option {quoted(option)}: {suggest(option, known)}".removesuffix(": ")
        case UnknownCommandError():
            return _unknown_command(error)
        case CoercionError(token=token) if token is not None:
            name = token.keyword or (argument and argument.name) or "argument"
            # A name without a hyphen is an environment variable, written as in a shell.
            sign = "" if token.keyword is None or token.keyword.startswith("-") else " ="
            return f"{name}{sign} {quoted(token.value)}: expected {_expected(error, token.value)}"
    return " ".join(str(error).split()).removesuffix(".")


def _unexpected(unused: Sequence[str], given: Sequence[str]) -> str:
    noun = "argument" if len(unused) == 1 else "arguments"
    problem = f"unexpected {noun} {', '.join(map(quoted, unused))}"
    for token, following in pairwise(given):
        # Where an argument may begin with a hyphen, a misspelt option before a value is taken for one.
        if following in unused[:1] and token.startswith("--"):
            return f"{problem} after {quoted(token)}"
    return problem


def _expected(error: CoercionError, value: str) -> str:
    """Return a description of the expected value."""
    if get_origin(error.target_type) is Literal:
        choices = get_args(error.target_type)
        return f"one of {', '.join(choices)}; {suggest(value, choices)}".removesuffix("; ")
    for kind, name in KINDS.items():
        if error.target_type is kind:
            return name
    return "another value"


def _unknown_command(error: UnknownCommandError) -> str:
    command = (error.unused_tokens or [""])[0]
    group = (error.command_chain or ("",))[-1]
    if command.startswith("-"):
        return f"unknown option {quoted(command)}"
    if group in SUBCOMMANDS:
        return f"unknown '{group}' command {quoted(command)}: {suggest(command, SUBCOMMANDS[group])}".removesuffix(": ")
    return f"unknown command {quoted(command)}: {suggest(command, commands())}".removesuffix(": ")
