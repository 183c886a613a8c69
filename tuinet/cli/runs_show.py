"""`tuinet runs show`."""

from __future__ import annotations

from datetime import datetime

from tuinet.cli.arguments import RunName
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host, Json
from tuinet.cli.output import emit, show
from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.messages import spoken_status
from tuinet.render.event_lines import event_line
from tuinet.render.formatting import duration, percent
from tuinet.render.summary import accuracy_with_interval, figures_table
from tuinet.runs.overview import Overview, read_overview
from tuinet.runs.state import RunState
from tuinet.sanitize import sanitize
from tuinet.values import value_text


def show_command(run: RunName = "last", /, *, json: Json = False, host: Host = None) -> int:
    """Show a run: its hyperparameters, its epochs and how it ended."""
    with open_machine(host) as machine:
        shown = read_overview(machine.find(run))
    if shown.problem:
        raise RunError(shown.problem)
    state = shown.state
    config = shown.config
    if json:
        history = [epoch.model_dump(mode="json") for epoch in state.history] if state else []
        emit({**shown.as_data(), "history": history})
        return 0
    if state is None or config is None or shown.created is None:
        raise RunError(f"{shown.run.run_id}: the run is incomplete: check it with 'tuinet runs check'")
    show(figures_table(_rows(shown, state, config, shown.created)), "")
    for epoch in state.history:
        show(event_line(epoch, state.epochs) or "")
    for warning in state.warnings:
        show(event_line(warning, state.epochs) or "")
    return 0


def _rows(shown: Overview, state: RunState, config: Configuration, created: float) -> list[tuple[str, str]]:
    """Return the names and values that describe a run as a whole."""
    run = shown.run
    changed = ", ".join(f"{name} = {value_text(value)}" for name, value in config.non_defaults().items())
    best = "–"
    if state.best:
        best = f"{state.best.epoch}, validation accuracy {percent(shown.valid_accuracy)}"
    test_size = state.started.test_size if state.started else 0
    rows = [
        ("run", run.run_id),
        ("name", shown.name or "–"),
        ("status", spoken_status(shown.status)),
        ("started", f"{datetime.fromtimestamp(created).astimezone():%Y-%m-%d %H:%M:%S}"),
        ("directory", f"on {run.machine}" if run.machine else sanitize(str(run.folder))),
        ("configuration", changed or "the defaults"),
        ("training time", duration(shown.seconds)),
        ("best epoch", best),
        ("test accuracy", accuracy_with_interval(shown.test_accuracy, test_size)),
    ]
    if state.ended and state.ended.error:
        rows.append(("error", state.ended.error))
    if shown.status == "interrupted" and (last_output := run.last_output()):
        rows.append(("died", last_output))
    if shown.log_problem:
        rows.append(("damage", f"{shown.log_problem} (see 'tuinet runs check')"))
    return rows
