"""`tuinet runs compare`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress

from rich.table import Table
from rich.text import Text

from tuinet.cli.arguments import MoreRunNames, RunName
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Hosts, Json
from tuinet.cli.output import emit, narrate, show
from tuinet.errors import MissingRunError, RunError, UsageError
from tuinet.jobs.machine import Machine
from tuinet.render.comparison import best_values, differing_hyperparameters, results
from tuinet.render.spread import spread
from tuinet.render.summary import figures_table
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, labels_of, read_overview

HERE = "here"
"""The name of this machine in `here:RUN`"""


def compare_command(
    first: RunName, second: RunName, /, *more: MoreRunNames, json: Json = False, host: Hosts = None
) -> int:
    """Compare runs side by side: the hyperparameters in which they differ, and their results.

    Runs that differ only in their seed are also summarised: mean, standard deviation and 95 % interval.

    With --host, runs are looked up on the named machines, in order, then on this one. If several machines have a run
    of the same name, 'box:RUN' is the one on the machine box, and 'here:RUN' the one on this machine.
    """
    with ExitStack() as stack:
        machines = [stack.enter_context(open_machine(name)) for name in (*dict.fromkeys(host or []), None)]
        overviews = [read_overview(find_on(machines, name)) for name in (first, second, *more)]
    for compared in overviews:
        if compared.problem:
            raise RunError(compared.problem)
    _warn_of_duplicates(overviews)
    if json:
        emit([compared.as_data() for compared in overviews])
        return 0
    show(comparison_table(overviews))
    for table in seed_tables(overviews):
        show("", table)
    return 0


def comparison_table(overviews: Sequence[Overview]) -> Table:
    """Return a column for each run: the hyperparameters that differ, and the results with the best in bold."""
    table = Table("", *labels_of(overviews), box=None, pad_edge=False)
    if any(compared.run.machine for compared in overviews):
        table.add_row("on", *(compared.run.machine or HERE for compared in overviews))
    for name, values in differing_hyperparameters(overviews).items():
        table.add_row(name, *values)
    table.add_section()
    best = best_values(overviews)
    for name, values in results(overviews).items():
        cells = [Text(value, "bold" if k in best.get(name, ()) else "") for k, value in enumerate(values)]
        table.add_row(name, *cells)
    return table


def seed_tables(overviews: Sequence[Overview]) -> Iterator[Table]:
    """Yield a table for each configuration that was trained with several seeds: mean, spread and interval."""
    for group in same_but_seed(overviews):
        seeds = ", ".join(str(overview.config.seed) for overview in group if overview.config)
        valid = [overview.valid_accuracy for overview in group if overview.valid_accuracy is not None]
        test = [overview.test_accuracy for overview in group if overview.test_accuracy is not None]
        yield figures_table(
            [
                ("runs", ", ".join(labels_of(group))),
                ("seeds", seeds),
                ("best valid accuracy", spread(valid)),
                ("test accuracy", spread(test)),
            ]
        )


def same_but_seed(overviews: Sequence[Overview]) -> list[list[Overview]]:
    """Return groups of several runs whose configurations differ only in the seed."""
    groups: dict[str, list[Overview]] = {}
    for overview in overviews:
        if overview.config is not None:
            groups.setdefault(overview.config.model_dump_json(exclude={"seed"}), []).append(overview)
    return [group for group in groups.values() if len({run.config.seed for run in group if run.config}) > 1]


def _warn_of_duplicates(overviews: Sequence[Overview]) -> None:
    keys = [compared.run.key for compared in overviews]
    for machine, run_id in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        label = f"{run_id} on {machine}" if machine else run_id
        narrate(f"! {label} is compared with itself")


def find_on(machines: Sequence[Machine], name: str) -> Run:
    """Find a run as the user names it: `RUN` on any of the machines, or `box:RUN` on one of them.

    `last` is that of the first machine with any runs. Raises MissingRunError if no machine has the run, and RunError
    if several have one of that name.
    """
    machine_name, colon, run_name = name.rpartition(":")
    if colon:
        # Reversed, so that the first of two machines with the same name counts.
        by_name = {machine.name or HERE: machine for machine in reversed(machines)}
        if machine_name not in by_name:
            known = " or ".join(sorted(by_name))
            raise UsageError(f"run '{name}': unknown machine '{machine_name}': expected {known} (see --host)")
        return by_name[machine_name].find(run_name)
    if len(machines) == 1:
        return machines[0].find(name)
    matches: list[Run] = []
    for machine in machines:
        with suppress(MissingRunError):
            matches.append(machine.find(name))
            if name == "last":
                break
    if not matches:
        searched = ", ".join(machine.name or "this machine" for machine in machines)
        raise MissingRunError(f"run '{name}': not found on {searched}: expected an id, its beginning, a name or 'last'")
    if len(matches) > 1:
        choices = " or ".join(f"{run.machine or HERE}:{name}" for run in matches)
        raise RunError(f"run '{name}': is on several machines: expected {choices}")
    return matches[0]
