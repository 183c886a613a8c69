"""`tuinet help`: the help of a command, and topics that belong to no command."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tuinet.cli.table import COMMANDS, SUBCOMMANDS, commands
from tuinet.errors import UsageError

if TYPE_CHECKING:
    from cyclopts.completion import CompletionContext

Rows = list[tuple[str, str]]

EXIT_CODES: Rows = [
    ("0", "done"),
    ("1", "failed: the message on standard error says why"),
    ("2", "wrong usage: an unknown option, a value that is not allowed"),
    ("130", "interrupted by Ctrl-C (0 in 'attach': the run goes on)"),
    ("141", "nothing reads the output any longer"),
    ("128 + n", "ended by signal n"),
]


def topics(context: CompletionContext) -> list[tuple[str, str]]:
    """What a shell offers: topics and commands."""
    described = {name: words for each in COMMANDS.values() for name, words in each.items()}
    return [*described.items(), ("environment", "Environment variables and settings.toml."), ("exit-codes", "")]


def help_command(
    topic: Annotated[str, Parameter(help="A command, 'environment' or 'exit-codes'.", completer=topics)] = "", /
) -> int:
    """Explain a command ('tuinet help train', 'tuinet help runs list') or a topic.

    'tuinet help environment' lists the environment variables and what settings.toml may hold, 'tuinet help exit-codes'
    the exit codes.
    """
    check_known(topic, [*commands(), *TOPICS], "command or topic")
    TOPICS[topic]()
    return 0


def help_arguments(arguments: list[str]) -> list[str]:
    """`help train` is `train --help`. Raises UsageError for a command that does not exist."""
    if arguments[:1] != ["help"]:
        return arguments
    words = arguments[1:]
    if not words:
        return ["--help"]
    if words[0] in TOPICS or words[0].startswith("-"):
        return arguments
    check_known(words[0], [*commands(), *TOPICS], "command or topic")
    if words[0] in SUBCOMMANDS and len(words) > 1:
        check_known(words[1], SUBCOMMANDS[words[0]], f"command of '{words[0]}'")
    return [*words[:2], "--help"]


def check_known(word: str, known: Collection[str], kind: str) -> None:
    """Raises UsageError, with the nearest that is known."""
    if word not in known:
        nearest = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
        hint = f"did you mean '{nearest[0]}'?" if nearest else f"expected one of {', '.join(known)}"
        raise UsageError(f"unknown {kind} '{word}': {hint}")


def explain_environment() -> None:
    """Print all variables and the settings file, with the order in which they count."""
    from tuinet.config import hyperparameters
    from tuinet.jobs.preferences import FILE_NAME
    from tuinet.runs.home import home

    general: Rows = [
        ("TUINET_HOME", f"folder of runs, added data sets and {FILE_NAME}; now {home()}"),
        ("TUINET_HOST", "--host of every command that takes one; --host '' is this machine"),
        ("TUINET_NOTICE", "--notice: none, bell or osc9"),
        ("TUINET_ASCII", "--ascii of the app: 1 or 0"),
        ("TUINET_SLOW_LINK", "--slow-link of the app: 1 or 0"),
        ("TUINET_READ_ONLY", "--read-only of the app: 1 or 0"),
        ("TUINET_PRESET", "--preset of 'tuinet train'"),
        ("TUINET_CONFIG", "--config of 'tuinet train'"),
    ]
    colors: Rows = [
        ("NO_COLOR", "no colours, if it is not empty"),
        ("FORCE_COLOR", "colours also where output is not a terminal; so does CLICOLOR_FORCE"),
        ("CLICOLOR", "0: no colours"),
    ]
    file: Rows = [
        ("notice", "how the terminal gives notice: none, bell or osc9"),
        ("[train]", "defaults for new runs, such as 'epochs = 20', under the names that --config takes"),
        ("[hosts.NAME]", "a machine for --host: 'address' is what ssh calls it, 'command' starts tuinet there"),
    ]
    print_table("Environment variables", general)
    print_table(
        "Settings of new runs", [(parameter.variable, parameter.flag) for parameter in hyperparameters().values()]
    )
    print_table("Colours; --color wins over all of them", colors)
    print_table(f"{FILE_NAME}, in TUINET_HOME", file)
    print_paragraph(
        "For a setting of a new run the first of these counts: a flag, its environment variable, the file given with "
        f"--config, the preset given with --preset, [train] in {FILE_NAME}, the built-in default. An empty variable "
        "counts as unset. Runs that exist already, also when they are resumed, keep the settings they were made with."
    )


def explain_exit_codes() -> None:
    """Print the exit codes."""
    print_table("Exit codes", EXIT_CODES)


def print_table(title: str, rows: Rows) -> None:
    """Names with what they mean."""
    from rich.table import Table

    from tuinet.cli.output import show

    table = Table.grid(padding=(0, 2))
    for name, meaning in rows:
        table.add_row(f"  {name}", meaning)
    show(f"{title}:", table, "")


def print_paragraph(text: str) -> None:
    """Text that wraps."""
    from tuinet.cli.output import show

    show(text)


TOPICS: dict[str, Callable[[], None]] = {"environment": explain_environment, "exit-codes": explain_exit_codes}
