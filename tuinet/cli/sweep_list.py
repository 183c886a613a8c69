"""Listing all sweeps."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from tuinet.cli.output import emit, narrate, show
from tuinet.render.formatting import percent
from tuinet.sweeps.reader import ListedSweep, SweepList


def list_sweeps(*, json: bool) -> int:
    """List all sweeps of this machine, oldest first."""
    rows = [_facts(sweep) for sweep in reversed(SweepList().refresh())]
    if json:
        emit(rows)
        return 0
    if not rows:
        narrate("no sweeps yet: see 'tuinet sweep --help'")
        return 0
    table = Table("sweep", "method", "tries", "trials", "best", "run", "status", box=None, pad_edge=False)
    for row in rows:
        cells = (
            row["name"],
            row["method"],
            " ".join(f"{name}={values}" for name, values in row["swept"].items()),
            f"{row['ended']}/{row['trials']}" if row["trials"] else str(row["ended"]),
            percent(row["best_valid_accuracy"]),
            row["best_run"] or "",
            row["status"],
        )
        table.add_row(*map(Text, cells))
    show(table)
    return 0


def _facts(sweep: ListedSweep) -> dict[str, Any]:
    facts: dict[str, Any] = dict.fromkeys(("method", "best_run", "best_valid_accuracy", "trials"))
    facts |= {"name": sweep.name, "swept": {}, "ended": 0, "status": "damaged"}
    state = sweep.state
    if state is None:
        return facts
    best = state.best
    return facts | {
        "method": state.definition.method,
        "swept": state.definition.swept,
        "trials": state.total,
        "ended": state.ended,
        "best_run": best.run if best else None,
        "best_valid_accuracy": best.accuracy if best else None,
        "status": state.status,
    }
