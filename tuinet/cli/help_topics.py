"""The help topics that belong to no command: the environment, and the exit codes."""

from __future__ import annotations

from tuinet.cli.environment import COLOR_VARIABLES, ON_END_VARIABLES, VARIABLES

Rows = list[tuple[str, str]]

WIDTH = 80
"""Columns of a topic where there is no terminal, as for the help pages of commands"""

EXIT_CODES: Rows = [
    ("0", "done"),
    ("1", "failed; the message on standard error says why"),
    ("2", "wrong usage: an unknown option, or an invalid value"),
    ("130", "interrupted by Ctrl-C (0 for 'attach', where the run continues)"),
    ("141", "standard output was closed by its reader"),
    ("128 + n", "ended by signal n"),
]

PREFERENCES: Rows = [
    ("notice", "how the terminal alerts you: none, bell or osc9"),
    ("[train]", "defaults for new runs, such as 'epochs = 20', under the same names as in --config"),
    (
        "[hosts.NAME]",
        "a machine for --host NAME: 'address' is what ssh calls it, 'command' starts tuinet on it",
    ),
]

PRECEDENCE = """A hyperparameter of a new run comes from the first of these that sets it: its option, its environment \
variable, the --config file, the --preset, [train] in {file}, the built-in default. An empty variable counts as unset. \
Existing runs keep their hyperparameters, even when they are resumed."""


def explain_environment() -> None:
    """Print the environment variables and the keys of `settings.toml`, and their precedence."""
    from tuinet.cli.output import show
    from tuinet.config import hyperparameters
    from tuinet.jobs.preferences import FILE_NAME
    from tuinet.runs.home import home

    general = [(name, meaning.format(file=FILE_NAME, home=home())) for name, meaning in VARIABLES.items()]
    print_table("Environment variables", general)
    options = [(hyperparameter.variable, hyperparameter.flag) for hyperparameter in hyperparameters().values()]
    print_table("Hyperparameters of new runs", options)
    print_table("Colours (--color overrides all of them)", list(COLOR_VARIABLES.items()))
    print_table("Set for an --on-end command (empty if unknown)", list(ON_END_VARIABLES.items()))
    print_table(f"{FILE_NAME}, in TUINET_HOME", PREFERENCES)
    show(PRECEDENCE.format(file=FILE_NAME), width=WIDTH)


def explain_exit_codes() -> None:
    """Print the exit codes."""
    print_table("Exit codes", EXIT_CODES)


def print_table(title: str, rows: Rows) -> None:
    """Print names with their meanings."""
    from rich.table import Table

    from tuinet.cli.output import show

    table = Table.grid(padding=(0, 2))
    for name, meaning in rows:
        table.add_row(f"  {name}", meaning)
    show(f"{title}:", table, "", width=WIDTH)
