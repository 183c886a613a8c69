"""`tuinet help`: the help of a command or a topic."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tuinet.cli.command_table import COMMANDS, SUBCOMMANDS, commands
from tuinet.cli.help_topics import explain_environment, explain_exit_codes
from tuinet.cli.suggestions import suggest
from tuinet.errors import UsageError
from tuinet.values import quoted

if TYPE_CHECKING:
    from cyclopts.completion import CompletionContext

TOPICS: dict[str, Callable[[], None]] = {"environment": explain_environment, "exit-codes": explain_exit_codes}


def topics(context: CompletionContext) -> list[tuple[str, str]]:
    """Suggest the commands and topics to a shell, each with a description."""
    described = {name: line for group in COMMANDS.values() for name, line in group.items()}
    return [
        *described.items(),
        ("environment", "Environment variables and settings.toml."),
        ("exit-codes", "Exit codes and their meanings."),
    ]


def help_command(
    topic: Annotated[str, Parameter(help="A command, 'environment' or 'exit-codes'.", completer=topics)] = "", /
) -> int:
    """Show help for a command ('tuinet help train', 'tuinet help runs list') or a topic.

    'tuinet help environment' lists the environment variables and the keys of settings.toml. 'tuinet help exit-codes'
    lists the exit codes.
    """
    check_known(topic, [*commands(), *TOPICS], "command or topic")
    TOPICS[topic]()
    return 0


def help_arguments(arguments: list[str]) -> list[str]:
    """Turn `help train` into `train --help`. Raises UsageError for an unknown command."""
    if arguments[:1] != ["help"]:
        return arguments
    names = arguments[1:]
    if not names:
        return ["--help"]
    if names[0] in TOPICS or names[0].startswith("-"):
        return arguments
    check_known(names[0], [*commands(), *TOPICS], "command or topic")
    if names[0] in SUBCOMMANDS and len(names) > 1:
        check_known(names[1], SUBCOMMANDS[names[0]], f"'{names[0]}' command")
    return [*names[:2], "--help"]


def check_known(name: str, known: Collection[str], kind: str) -> None:
    """Raise UsageError for an unknown name, with the nearest known one."""
    if name in known:
        return
    hint = suggest(name, known, otherwise=f"expected one of {', '.join(known)}")
    raise UsageError(f"unknown {kind} {quoted(name)}: {hint}")
