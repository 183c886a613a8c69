"""Which run to overlay on the chart next."""

from __future__ import annotations

from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.runs.curves import Curves, fold_curves
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, labels_of
from tuinet.tui.machines import Machines


def next_older_run(machines: Machines, follower: RunFollower | None, overlaid: str | None) -> tuple[str, Curves] | None:
    """Label and curves of the next run to overlay; None after the oldest.

    Args:
        machines: Where to look for runs.
        follower: The run on the chart, which is not overlaid on itself.
        overlaid: The label of the run that is overlaid now; None if there is none.

    Raises RunError or LinkError if the runs cannot be listed.
    """
    overviews = [overview for overview in reversed(all_overviews(machines)) if not is_same_run(overview, follower)]
    labels = labels_of(overviews)
    start = 0
    if overlaid in labels:
        start = labels.index(overlaid) + 1
    elif overlaid is not None:
        # It was removed or renamed in the meantime, so no run is the next one.
        return None
    for label, overview in zip(labels[start:], overviews[start:], strict=True):
        if not overview.problem and (run_curves := read_curves(overview.run)):
            return label, run_curves
    return None


def all_overviews(machines: Machines) -> list[Overview]:
    """All runs, oldest first, however many listings it takes to read them all."""
    overviews = machines.list_runs()
    while not machines.complete:
        overviews = machines.list_runs()
    return overviews


def is_same_run(overview: Overview, follower: RunFollower | None) -> bool:
    return follower is not None and overview.run.key == follower.run.key


def read_curves(run: Run) -> Curves | None:
    """The curves of a run; None if its log cannot be read or has nothing to draw yet."""
    try:
        run_curves = fold_curves(run.events())
    except TuinetError:
        return None
    if not run_curves.version:
        return None
    return run_curves
