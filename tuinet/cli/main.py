"""The entry point of the command line: from the arguments to a command.

Standard output is data, standard error is narration, and the exit code is an answer: 0 done, 1 failed, 2 wrong usage,
130 interrupted. A command is imported only when it is called.
"""

from __future__ import annotations

from cyclopts import CycloptsError

from tuinet.cli.application import build, name_optional_arguments
from tuinet.cli.color import take_color
from tuinet.cli.command_table import SUBCOMMANDS
from tuinet.cli.environment import warn_of_unknown_variables
from tuinet.cli.exit_codes import exit_code
from tuinet.cli.help import help_arguments
from tuinet.cli.usage_errors import explain
from tuinet.errors import UsageError

APP_OPTIONS = ("--run", "--host", "--read-only", "--ascii", "--no-ascii", "--slow-link", "--no-slow-link", "--notice")
"""Options that may stand before a command, or without one, which opens the app"""

WITH_VALUE = ("--run", "--host", "--notice")
"""Those that take a value"""

COMPLETE = "__complete"
"""The command that completion scripts call; cyclopts answers it"""


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    return exit_code(lambda: call(arguments))


def call(arguments: list[str]) -> object:
    """Run a command and return its result. Raises UsageError for arguments that it does not take."""
    if arguments[:1] == [COMPLETE]:
        return complete(arguments[1:])
    arguments = with_command_first(help_arguments(take_color(arguments))) or ["app"]
    # The agent's standard error is shown on the machine that started it, where other variables are set.
    if arguments[0] != "agent":
        warn_of_unknown_variables()
    asks_for_overview = arguments[0] in ("--help", "-h")
    app = build(arguments, with_app_options=asks_for_overview)
    if not asks_for_overview and not {"--help", "-h"}.isdisjoint(arguments):
        name_optional_arguments(app, arguments)
    try:
        return app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        raise UsageError(explain(error)) from None


def with_command_first(arguments: list[str]) -> list[str]:
    """Turn `--host box train` into `train --host box`, and options alone into those of `app`."""
    length = 0
    while length < len(arguments) and arguments[length].partition("=")[0] in APP_OPTIONS:
        length += 2 if arguments[length] in WITH_VALUE else 1
    options = arguments[:length]
    rest = arguments[length:]
    if not options:
        return arguments
    if rest and not rest[0].startswith("-"):
        names = 2 if rest[0] in SUBCOMMANDS else 1
        return [*rest[:names], *options, *rest[names:]]
    return ["app", *arguments]


def complete(words: list[str]) -> object:
    """Print completions for the last word."""
    *before, last = words or [""]
    return build()([COMPLETE, *with_command_first(before), last])
