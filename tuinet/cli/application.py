"""The cyclopts application: all commands with their help, none of them imported yet."""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import App, Group, Parameter

from tuinet.cli.command_table import COMMANDS, SUBCOMMANDS, target
from tuinet.cli.console import PlainConsole
from tuinet.version import __version__

HELP = """Train a neural network, written from scratch in NumPy, on the MNIST digits, and see what it learns.

'tuinet' alone opens the app; 'tuinet train' trains without it. A run is a directory that outlives the terminal it was
started in. Commands accept a run's id, the beginning of its id, its name, or 'last'.
"""

EPILOGUE = """Start with 'tuinet' or 'tuinet train'. 'tuinet help COMMAND' explains a command and its options, \
'tuinet help environment' the environment variables and settings.toml, 'tuinet help exit-codes' the exit codes.
"""

COMMAND_EPILOGUE = "Every command also takes --color auto|always|never, and --help (-h)."


def build(arguments: Sequence[str] = (), *, with_app_options: bool = False) -> App:
    """Build the application with all its commands.

    Args:
        arguments: The arguments of the command line. The command they name gets its whole docstring as help, and any
            other command one line, for which its module need not be imported.
        with_app_options: True if the help lists the options of the app, which need no command.
    """
    options = Group("Options", sort_key=len(COMMANDS) + 1)
    app = App(
        name="tuinet",
        help=HELP,
        help_epilogue=EPILOGUE if with_app_options else COMMAND_EPILOGUE,
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
    app["--version"].help = "Display the version and exit."
    for position, (heading, commands) in enumerate(COMMANDS.items()):
        group = Group(heading, sort_key=position)
        for sort_key, (name, line) in enumerate(commands.items()):
            if name in SUBCOMMANDS:
                app.command(_with_subcommands(name, line, group, sort_key, arguments))
            else:
                # None stands for the docstring, which is read only from the command that is named.
                help_text = None if name in arguments[:1] else line
                app.command(target(name), name=name, help=help_text, group=group, sort_key=sort_key)
    if with_app_options:
        from tuinet.cli.app import options_without_a_command

        app.default(options_without_a_command)
    return app


def _with_subcommands(name: str, line: str, group: Group, sort_key: int, arguments: Sequence[str]) -> App:
    """Build a command that has subcommands, such as `runs`."""
    app = App(name=name, help=line, help_format="markdown", group=group, sort_key=sort_key)
    for position, (subcommand, subcommand_line) in enumerate(SUBCOMMANDS[name].items()):
        help_text = None if list(arguments[:2]) == [name, subcommand] else subcommand_line
        app.command(target(name, subcommand), name=subcommand, help=help_text, sort_key=position)
    return app


def default_worth_showing(value: object) -> object:
    """Return a default as the help shows it: None, and so nothing, for a flag that is off and for an empty text."""
    return value or None


def name_optional_arguments(app: App, arguments: Sequence[str]) -> None:
    """Make the usage line of the named command say `[RUN]` where cyclopts says `[ARGS]`."""
    command = app
    path = ["tuinet"]
    for name in arguments[:2]:
        if name.startswith("-") or name not in command:
            break
        command = command[name]
        path.append(name)
    if command.default_command is None:
        return
    labels = []
    for argument in command.assemble_argument_collection():
        if argument.index is None:
            continue
        label = argument.name
        if argument.field_info.kind is argument.field_info.VAR_POSITIONAL:
            label += "..."
        if not argument.required:
            label = f"[{label}]"
        labels.append(label)
    command.usage = " ".join(["Usage:", *path, "[OPTIONS]", *labels])
