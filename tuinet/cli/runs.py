"""`tuinet runs list|show|compare|rename|remove`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from tuinet.cli.machines import Host, Hosts, machine_of
from tuinet.cli.names import MoreRunNames, RunName
from tuinet.cli.options import IdsOnly, Json, Quiet
from tuinet.cli.output import ask, complain, emit, narrate, show, write
from tuinet.config import Configuration
from tuinet.errors import LinkError, MissingRunError, RunError, TuinetError, UsageError
from tuinet.jobs.machine import Machine
from tuinet.messages import host_option
from tuinet.render.comparison import differing_hyperparameters, results
from tuinet.render.event_lines import event_line
from tuinet.render.formatting import duration, percent, short_architecture
from tuinet.render.summary import accuracy_with_interval, figures_table
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, labels_of, read_overview
from tuinet.runs.run_ids import sort_key
from tuinet.sanitize import sanitize
from tuinet.values import value_text

HERE = "here"
"""What this machine is called where a machine can be named"""


def list_command(*, json: Json = False, quiet: IdsOnly = False, host: Hosts = None) -> int:
    """List all runs, newest last: those of this machine, or of the machines that are named.

    If a machine cannot be reached, an error says so, the runs of the others are listed, and the exit code is 1.
    """
    hosts: list[str | None] = [*dict.fromkeys(host or [])] or [None]
    found, unseen = look_at(hosts)
    if json:
        emit([each.as_data() for each in found])
    elif quiet:
        write("".join(f"{each.run.run_id}\n" for each in found))
    elif found:
        show_list(found, several_machines=len(hosts) > 1)
    elif not unseen:
        narrate(f"no runs yet: start one with 'tuinet train{''.join(map(host_option, hosts[:1]))}'")
    for error in unseen:
        complain(str(error))
    return 1 if unseen else 0


def look_at(hosts: Sequence[str | None]) -> tuple[list[Overview], list[TuinetError]]:
    """The runs of all these machines, oldest first, and why some cannot be seen. Raises the error of a single one."""
    found: list[Overview] = []
    unseen: list[TuinetError] = []
    for host in hosts:
        try:
            with machine_of(host) as machine:
                seen = machine.list_runs()
                while not machine.complete:
                    seen = machine.list_runs()
        except (LinkError, RunError) as error:
            if len(hosts) == 1:
                raise
            unseen.append(error)
        else:
            found += seen
    return sorted(found, key=lambda each: sort_key(each.run.run_id)), unseen


def show_list(found: Sequence[Overview], *, several_machines: bool) -> None:
    """A line for each run, with only those columns that tell something."""
    columns = {
        "run": [each.run.run_id for each in found],
        "name": [each.name or "" for each in found],
        "on": [each.run.machine if several_machines else "" for each in found],
        "status": [each.status for each in found],
        "network": [short_architecture(each.config) if each.config else "" for each in found],
        "data": [each.config.dataset if each.config else "" for each in found],
        "epochs": [each.epochs for each in found],
        "valid": [percent(each.valid_accuracy) for each in found],
        "test": [percent(each.test_accuracy) for each in found],
        "time": [duration(each.seconds) for each in found],
    }
    dull = {"name": {""}, "on": {""}, "data": {"", Configuration().dataset}}
    columns = {name: values for name, values in columns.items() if not set(values) <= dull.get(name, set())}
    table = Table(*columns, box=None, pad_edge=False)
    for row in zip(*columns.values(), strict=True):
        table.add_row(*map(Text, row))
    for column in table.columns:
        column.no_wrap = True
    show(table)
    for each in found:
        if each.problem:
            narrate(f"! {each.problem}")
        elif each.log_problem:
            narrate(f"! {each.run.run_id}: {each.log_problem}")


def show_command(run: RunName = "last", /, *, json: Json = False, host: Host = None) -> int:
    """Show one run: its settings, its epochs and how it ended."""
    with machine_of(host) as machine:
        each = read_overview(machine.find(run))
    if each.problem:
        raise RunError(each.problem)
    if json:
        history = [epoch.model_dump(mode="json") for epoch in each.state.history] if each.state else []
        emit({**each.as_data(), "history": history})
        return 0
    state, config = each.state, each.config
    if state is None or config is None or each.created is None:
        raise RunError(f"{each.run.run_id}: is not whole")
    own = config.non_defaults()
    rows = [
        ("run", each.run.run_id),
        ("name", each.name or "–"),
        ("status", each.status),
        ("started", f"{datetime.fromtimestamp(each.created).astimezone():%Y-%m-%d %H:%M:%S}"),
        ("folder", f"on {each.run.machine}" if each.run.machine else sanitize(str(each.run.folder))),
        (
            "settings",
            ", ".join(f"{name} = {value_text(value)}" for name, value in own.items()) or "the defaults",
        ),
        ("training", duration(each.seconds)),
        (
            "best epoch",
            f"{state.best.epoch}, validation accuracy {percent(each.valid_accuracy)}" if state.best else "–",
        ),
        ("test", accuracy_with_interval(each.test_accuracy, state.started.test_size if state.started else 0)),
    ]
    if state.ended and state.ended.error:
        rows.append(("error", state.ended.error))
    if each.status == "interrupted" and (words := each.run.last_words()):
        rows.append(("died", words))
    if each.log_problem:
        rows.append(("damage", f"{each.log_problem} (see 'tuinet runs check')"))
    show(figures_table(rows), "")
    for event in state.history:
        show(event_line(event, state.epochs) or "")
    for warning in state.warnings:
        show(event_line(warning, state.epochs) or "")
    return 0


def compare_command(
    first: RunName, second: RunName, /, *more: MoreRunNames, json: Json = False, host: Hosts = None
) -> int:
    """Put runs side by side: how their settings and results differ.

    With --host each run is looked for on the machines that are named, in their order, and then on this one. Where
    several have it, 'box:RUN' says which machine is meant, and 'here:RUN' that it is this one.
    """
    with ExitStack() as stack:
        machines = [stack.enter_context(machine_of(each)) for each in (*dict.fromkeys(host or []), None)]
        found = [read_overview(find_on(machines, wanted)) for wanted in (first, second, *more)]
    for each in found:
        if each.problem:
            raise RunError(each.problem)
    keys = [each.run.key for each in found]
    for machine, run_id in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        narrate(f"! {run_id}{f' on {machine}' if machine else ''} is compared with itself")
    if json:
        emit([each.as_data() for each in found])
        return 0
    table = Table("", *labels_of(found), box=None, pad_edge=False)
    if any(each.run.machine for each in found):
        table.add_row("on", *(each.run.machine or "here" for each in found))
    for name, values in differing_hyperparameters(found).items():
        table.add_row(name, *values)
    table.add_section()
    for name, values in results(found).items():
        table.add_row(Text(name, style="bold"), *values)
    show(table)
    return 0


def find_on(machines: Sequence[Machine], wanted: str) -> Run:
    """The run that a person names, and that one of the machines has: `RUN`, or `box:RUN` for that of one machine.

    `last` is that of the first machine that has any. Raises MissingRunError if none has it, and RunError if several do.
    """
    place, colon, rest = wanted.rpartition(":")
    if colon:
        names = {machine.name or HERE: machine for machine in reversed(machines)}
        if place not in names:
            raise UsageError(f"run '{wanted}': expected one of {', '.join(sorted(names))} before ':' (see --host)")
        return names[place].find(rest)
    if len(machines) == 1:
        return machines[0].find(wanted)
    found: list[Run] = []
    for machine in machines:
        with suppress(MissingRunError):
            found.append(machine.find(wanted))
            if wanted == "last":
                break
    if not found:
        places = ", ".join(machine.name or "this machine" for machine in machines)
        raise MissingRunError(
            f"run '{wanted}': found on none of {places}: expected an id, its beginning, a name or 'last'"
        )
    if len(found) > 1:
        choices = " or ".join(f"{run.machine or HERE}:{wanted}" for run in found)
        raise RunError(f"run '{wanted}': is on several machines: expected {choices}")
    return found[0]


def rename_command(
    run: RunName,
    name: Annotated[str, Parameter(help="The new name; '' for none.")],
    /,
    *,
    json: Json = False,
    quiet: Quiet = False,
    host: Host = None,
) -> int:
    """Give a run another name; an empty one, '', takes its name away."""
    with machine_of(host) as machine:
        found = machine.find(run)
        machine.rename(found, name)
    if not quiet:
        narrate(f"{found.run_id} is named {name} now" if name else f"{found.run_id} has no name now")
    if json:
        emit({"run_id": found.run_id, "name": name or None})
    return 0


def remove_command(
    run: RunName,
    /,
    *more: MoreRunNames,
    yes: Annotated[bool, Parameter(negative="", help="Do not ask.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    host: Host = None,
) -> int:
    """Delete runs with all their checkpoints, after asking."""
    with machine_of(host) as machine:
        found = [machine.find(wanted) for wanted in (run, *more)]
        names = ", ".join(each.run_id for each in found)
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError(f"remove {names}: expected --yes, as standard input is not a terminal")
            if not ask(f"Remove {names} for good?"):
                narrate("nothing was removed")
                return 1
        for each in found:
            machine.remove(each)
            if not quiet:
                narrate(f"removed {each.run_id}")
    if json:
        emit({"removed": [each.run_id for each in found]})
    return 0
