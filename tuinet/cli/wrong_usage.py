"""What is wrong with the arguments of a command, in the words of all our errors."""

from __future__ import annotations

from cyclopts import CoercionError, CycloptsError, MissingArgumentError, UnusedCliTokensError


def wrong_usage(error: CycloptsError) -> str:
    """One line for an error of cyclopts."""
    command = " ".join(error.command_chain or ())
    hint = f"(see 'tuinet help {command}')" if command else "(see 'tuinet --help')"
    argument = error.argument
    if isinstance(error, MissingArgumentError) and argument is not None:
        if argument.index is None:
            return f"{argument.name}: expected a value {hint}"
        return f"{argument.name} is missing {hint}"
    if isinstance(error, UnusedCliTokensError):
        extra = ", ".join(f"'{token}'" for token in error.unused_tokens or [])
        return f"unexpected argument {extra} {hint}"
    words = " ".join(str(error).split())
    if isinstance(error, CoercionError):
        return f"{words.removesuffix('.')} {hint}"
    return words
