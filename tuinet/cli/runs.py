"""`tuinet runs list|show|compare|remove`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from tuinet.cli.output import emit, narrate, show
from tuinet.config import Configuration, setting_text
from tuinet.errors import RunError, UsageError
from tuinet.render.events import event_line
from tuinet.render.summary import accuracy_with_interval, figures_table
from tuinet.render.words import duration, number, percent, short_architecture
from tuinet.runs.collection import all_runs, find_run
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.state import RunState

Json = Annotated[bool, Parameter(negative="", help="One JSON value on standard output.")]


@dataclass(frozen=True)
class Overview:
    """What a list says of a run; `problem` instead of the rest where it is not whole."""

    run: Run
    name: str | None = None
    created: float | None = None
    status: str = "damaged"
    config: Configuration | None = None
    state: RunState | None = None
    problem: str | None = None

    @property
    def seconds(self) -> float | None:
        """Seconds of training."""
        return sum(epoch.seconds for epoch in self.state.history) if self.state else None

    @property
    def test_accuracy(self) -> float | None:
        """The test accuracy at the end."""
        return self.state.ended.test_accuracy if self.state and self.state.ended else None

    @property
    def valid_accuracy(self) -> float | None:
        """The best validation accuracy."""
        return self.state.best.valid_accuracy if self.state and self.state.best else None

    @property
    def epochs(self) -> str:
        """Epochs done of those planned."""
        if self.state is None or self.config is None:
            return ""
        return f"{len(self.state.history)}/{self.state.epochs or self.config.epochs}"

    def as_data(self) -> dict[str, Any]:
        """The same for a program."""
        state = self.state
        return {
            "run_id": self.run.run_id,
            "name": self.name,
            "status": self.status,
            "created": self.created,
            "path": str(self.run.folder),
            "config": self.config.model_dump(mode="json") if self.config else None,
            "epochs_done": len(state.history) if state else None,
            "best_epoch": state.best.epoch if state and state.best else None,
            "best_valid_accuracy": self.valid_accuracy,
            "test_accuracy": self.test_accuracy,
            "test_loss": state.ended.test_loss if state and state.ended else None,
            "seconds": self.seconds,
            "problem": self.problem,
        }


def overview(run: Run) -> Overview:
    """What there is to say of a run, whole or not."""
    try:
        live = run.is_live()
        record, state = run.record(), run.state()
    except RunError as error:
        return Overview(run, problem=str(error))
    return Overview(run, record.name, record.created, state.status(live), record.config, state)


def list_command(*, json: Json = False) -> int:
    """List all runs, newest last."""
    found = [overview(run) for run in all_runs(runs_folder())]
    if json:
        emit([each.as_data() for each in found])
        return 0
    if not found:
        narrate("no runs yet: start one with 'tuinet train'")
        return 0
    columns = {
        "run": [each.run.run_id for each in found],
        "name": [each.name or "" for each in found],
        "status": [each.status for each in found],
        "network": [short_architecture(each.config) if each.config else "" for each in found],
        "data": [each.config.dataset if each.config else "" for each in found],
        "epochs": [each.epochs for each in found],
        "valid": [percent(each.valid_accuracy) for each in found],
        "test": [percent(each.test_accuracy) for each in found],
        "time": [duration(each.seconds) for each in found],
    }
    dull = {"name": {""}, "data": {"", Configuration().dataset}}
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
    return 0


def show_command(run: str = "last", /, *, json: Json = False) -> int:
    """Show one run: its settings, its epochs and how it ended."""
    each = overview(find_run(runs_folder(), run))
    if each.problem:
        raise RunError(each.problem)
    if json:
        history = [epoch.model_dump(mode="json") for epoch in each.state.history] if each.state else []
        emit({**each.as_data(), "history": history})
        return 0
    state, config = each.state, each.config
    if state is None or config is None or each.created is None:
        raise RunError(f"{each.run.run_id}: is not whole")
    own = config.own_settings()
    rows = [
        ("run", each.run.run_id),
        ("name", each.name or "–"),
        ("status", each.status),
        ("started", f"{datetime.fromtimestamp(each.created).astimezone():%Y-%m-%d %H:%M:%S}"),
        ("folder", str(each.run.folder)),
        (
            "settings",
            ", ".join(f"{name} = {setting_text(value)}" for name, value in own.items()) or "the defaults",
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
    show(figures_table(rows), "")
    for event in state.history:
        show(event_line(event, state.epochs) or "")
    for warning in state.warnings:
        show(event_line(warning, state.epochs) or "")
    return 0


def compare_command(first: str, second: str, /, *more: str, json: Json = False) -> int:
    """Put runs side by side: what differs in their settings, and what came of it."""
    found = [overview(find_run(runs_folder(), wanted)) for wanted in (first, second, *more)]
    for each in found:
        if each.problem:
            raise RunError(each.problem)
    if json:
        emit([each.as_data() for each in found])
        return 0
    table = Table("", *(each.name or each.run.run_id for each in found), box=None, pad_edge=False)
    configs = [each.config.model_dump() for each in found if each.config]
    for name in Configuration.model_fields:
        values = [setting_text(config[name]) for config in configs]
        if len(set(values)) > 1:
            table.add_row(name, *values)
    results = {
        "status": [each.status for each in found],
        "epochs done": [str(len(each.state.history)) if each.state else "–" for each in found],
        "best epoch": [str(each.state.best.epoch) if each.state and each.state.best else "–" for each in found],
        "validation accuracy": [percent(each.valid_accuracy) for each in found],
        "test accuracy": [percent(each.test_accuracy) for each in found],
        "test loss": [
            number(each.state.ended.test_loss if each.state and each.state.ended else None) for each in found
        ],
        "training time": [duration(each.seconds) for each in found],
    }
    table.add_section()
    for name, values in results.items():
        table.add_row(Text(name, style="bold"), *values)
    show(table)
    return 0


def remove_command(
    run: str,
    /,
    *more: str,
    yes: Annotated[bool, Parameter(negative="", help="Do not ask.")] = False,
    json: Json = False,
) -> int:
    """Delete runs with all their checkpoints, after asking."""
    found = [find_run(runs_folder(), wanted) for wanted in (run, *more)]
    names = ", ".join(each.run_id for each in found)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(f"remove {names}: expected --yes where nobody can be asked")
        sys.stderr.write(f"Remove {names} for good? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            narrate("nothing was removed")
            return 1
    for each in found:
        each.remove()
        narrate(f"removed {each.run_id}")
    if json:
        emit({"removed": [each.run_id for each in found]})
    return 0
