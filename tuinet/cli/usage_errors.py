"""Wrong arguments of a command, explained in the style of all our errors."""

from __future__ import annotations

from cyclopts import CoercionError, CycloptsError, MissingArgumentError, UnusedCliTokensError


def explain(error: CycloptsError) -> str:
    """Return one line for an error of cyclopts."""
    command = " ".join(error.command_chain or ())
    hint = f"(see 'tuinet help {command}')" if command else "(see 'tuinet --help')"
    argument = error.argument
    if isinstance(error, MissingArgumentError) and argument is not None:
        if argument.index is None:
            return f"{argument.name}: expected a value {hint}"
        return f"{argument.name} is missing {hint}"
    if isinstance(error, UnusedCliTokensError):
        tokens = ", ".join(f"'{token}'" for token in error.unused_tokens or [])
        return f"unexpected argument {tokens} {hint}"
    message = " ".join(str(error).split())
    if isinstance(error, CoercionError):
        return f"{message.removesuffix('.')} {hint}"
    return message
