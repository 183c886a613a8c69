"""`tuinet runs list`."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from tuinet.cli.machines import open_machine
from tuinet.cli.options import Hosts, IdsOnly, Json
from tuinet.cli.output import emit, narrate, print_error, show, write
from tuinet.config import Configuration
from tuinet.errors import LinkError, RunError, TuinetError
from tuinet.messages import host_option, spoken_status
from tuinet.render.formatting import duration, percent, short_architecture
from tuinet.runs.overview import Overview
from tuinet.runs.run_ids import sort_key

HIDDEN_IF_ONLY = {"name": {""}, "on": {""}, "data": {"", Configuration().dataset}}
"""Columns that are left out if they hold nothing but these values"""


def list_command(*, json: Json = False, quiet: IdsOnly = False, host: Hosts = None) -> int:
    """List all runs on this machine, or on the --host machines, newest last.

    If one of several machines cannot be reached, an error says so, the runs of the others are listed, and the exit
    code is 1.
    """
    hosts: list[str | None] = [*dict.fromkeys(host or [])] or [None]
    overviews, errors = overviews_on(hosts)
    if json:
        emit([overview.as_data() for overview in overviews])
    elif quiet:
        write("".join(f"{overview.run.run_id}\n" for overview in overviews))
    elif overviews:
        print_list(overviews, several_machines=len(hosts) > 1)
    elif not errors:
        narrate(f"no runs yet: start one with 'tuinet train{host_option(hosts[0])}'")
    for error in errors:
        print_error(str(error))
    return int(bool(errors))


def overviews_on(hosts: Sequence[str | None]) -> tuple[list[Overview], list[TuinetError]]:
    """Return the runs on some machines, oldest first, and the errors of machines that could not be read.

    Raises the error if there is only one machine.
    """
    overviews: list[Overview] = []
    errors: list[TuinetError] = []
    for host in hosts:
        try:
            with open_machine(host) as machine:
                current = machine.list_runs()
                while not machine.complete:
                    current = machine.list_runs()
        except (LinkError, RunError) as error:
            if len(hosts) == 1:
                raise
            errors.append(error)
        else:
            overviews += current
    return sorted(overviews, key=lambda overview: sort_key(overview.run.run_id)), errors


def print_list(overviews: Sequence[Overview], *, several_machines: bool) -> None:
    """Print a line for each run, then the problems of any run."""
    rows = [_row(overview, several_machines=several_machines) for overview in overviews]
    names = [name for name in rows[0] if {row[name] for row in rows} - HIDDEN_IF_ONLY.get(name, set())]
    table = Table(*names, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(row[name]) for name in names))
    for column in table.columns:
        column.no_wrap = True
    show(table)
    for overview in overviews:
        if overview.problem:
            narrate(f"! {overview.problem}")
        elif overview.log_problem:
            narrate(f"! {overview.run.run_id}: {overview.log_problem}")


def _row(overview: Overview, *, several_machines: bool) -> dict[str, str]:
    """Return the cells of a run by column."""
    config = overview.config
    return {
        "run": overview.run.run_id,
        "name": overview.name or "",
        "on": overview.run.machine if several_machines else "",
        "status": spoken_status(overview.status),
        "network": short_architecture(config) if config else "",
        "data": config.dataset if config else "",
        "epochs": overview.epochs,
        "valid": percent(overview.valid_accuracy),
        "test": percent(overview.test_accuracy),
        "time": duration(overview.seconds),
    }
