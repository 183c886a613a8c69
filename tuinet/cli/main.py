"""The command line: how commands are found, and how it ends.

Standard output is data, standard error is narration, and the exit code is an answer: 0 done, 1 failed, 2 wrong usage,
130 interrupted. Each command is imported only when it is called.
"""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import App, CycloptsError, Group, Parameter

from tuinet import __version__
from tuinet.cli.color import take_color
from tuinet.cli.console import PlainConsole
from tuinet.cli.ending import exit_code
from tuinet.cli.help import help_arguments
from tuinet.cli.table import COMMANDS, FILES, SUBCOMMANDS
from tuinet.cli.wrong_usage import wrong_usage
from tuinet.errors import UsageError

HELP = """Train a neural network, written from scratch in NumPy, on the MNIST digits, and see what it learns.

'tuinet' alone opens the app; 'tuinet train' trains without it. A run is a directory: it outlives the terminal it was
started in, and every command takes it by its id, the beginning of its id, its name, or 'last'.
"""

FURTHER = """Start with 'tuinet' or 'tuinet train'. 'tuinet help COMMAND' explains a command and all its options,
'tuinet help environment' the environment variables and settings.toml, 'tuinet help exit-codes' the exit codes.
"""

EVERYWHERE = "Every command also takes --color auto|always|never, and --help (-h)."

APP_OPTIONS = ("--run", "--host", "--read-only", "--ascii", "--no-ascii", "--slow-link", "--no-slow-link", "--notice")
"""Options that may stand before a command or without one: the app is what opens then."""

TAKING = ("--run", "--host", "--notice")
"""Those of them that a value follows"""

COMPLETE = "__complete"
"""What completion scripts ask: cyclopts answers it"""


def build(named: Sequence[str] = (), *, with_app_options: bool = False) -> App:
    """The application with all its commands.

    Args:
        named: The arguments: what they name is helped with by all of its docstring instead of one line.
        with_app_options: Whether options without a command are explained: those of the app.
    """
    options = Group("Options", sort_key=len(COMMANDS) + 1)
    app = App(
        name="tuinet",
        help=HELP,
        help_epilogue=FURTHER if with_app_options else EVERYWHERE,
        version=__version__,
        version_flags=["--version", "-V"],
        result_action="return_value",
        help_format="markdown",
        group_parameters=options,
        default_parameter=Parameter(show_default=default_worth_showing),
        console=PlainConsole(),
    )
    for flags in ("--help", "--version"):
        app[flags].group = (options,)
    for number, (heading, commands) in enumerate(COMMANDS.items()):
        group = Group(heading, sort_key=number)
        for key, (name, words) in enumerate(commands.items()):
            if name in SUBCOMMANDS:
                own = named[1:2] if list(named[:1]) == [name] else ()
                app.command(subcommands(name, words, group, key, own))
            else:
                place = f"tuinet.cli.{FILES.get(name, name)}:{name}_command"
                line = None if list(named[:1]) == [name] else words
                app.command(place, name=name, help=line, group=group, sort_key=key)
    if with_app_options:
        from tuinet.cli.app import options_without_a_command

        app.default(options_without_a_command)
    return app


def default_worth_showing(value: object) -> object:
    """The default of an option as its help shows it; a flag is off unless it is given, and no text is no value."""
    return value or None


def subcommands(name: str, words: str, group: Group, sort_key: int, named: Sequence[str]) -> App:
    """A command with commands of its own."""
    app = App(name=name, help=words, help_format="markdown", group=group, sort_key=sort_key)
    for key, (each, line) in enumerate(SUBCOMMANDS[name].items()):
        place = f"tuinet.cli.{FILES.get(f'{name} {each}', name)}:{each}_command"
        app.command(place, name=each, help=None if each in named else line, sort_key=key)
    return app


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    return exit_code(lambda: call(arguments))


def with_command_first(arguments: list[str]) -> list[str]:
    """`--host box train` is `train --host box`; options alone are those of the app."""
    length = 0
    while length < len(arguments) and arguments[length].partition("=")[0] in APP_OPTIONS:
        length += 2 if arguments[length] in TAKING else 1
    options, rest = arguments[:length], arguments[length:]
    if not options:
        return arguments
    if rest and not rest[0].startswith("-"):
        words = 2 if rest[0] in SUBCOMMANDS else 1
        return [*rest[:words], *options, *rest[words:]]
    return ["app", *arguments]


def call(arguments: list[str]) -> object:
    """Run a command and return its result. Raises UsageError for arguments that are none."""
    if arguments[:1] == [COMPLETE]:
        return complete(arguments[1:])
    arguments = with_command_first(help_arguments(take_color(arguments))) or ["app"]
    about_all = arguments[0] in ("--help", "-h")
    app = build(arguments, with_app_options=about_all)
    if not about_all and not {"--help", "-h"}.isdisjoint(arguments):
        name_optional_arguments(app, arguments)
    try:
        return app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        raise UsageError(wrong_usage(error)) from None


def name_optional_arguments(app: App, arguments: Sequence[str]) -> None:
    """Let the usage line of the command that these arguments name say `[RUN]`, where cyclopts says `[ARGS]`."""
    command = app
    path = ["tuinet"]
    for word in arguments[:2]:
        if word.startswith("-") or word not in command:
            break
        command = command[word]
        path.append(word)
    if command.default_command is None:
        return
    places = [argument for argument in command.assemble_argument_collection() if argument.index is not None]
    labels = []
    for place in places:
        repeated = "..." if place.field_info.kind is place.field_info.VAR_POSITIONAL else ""
        labels.append(f"{place.name}{repeated}" if place.required else f"[{place.name}{repeated}]")
    command.usage = " ".join(["Usage:", *path, "[OPTIONS]", *labels])


def complete(words: list[str]) -> object:
    """Print what can stand in the place of the last of these words."""
    *before, last = words or [""]
    return build()([COMPLETE, *with_command_first(before), last])
