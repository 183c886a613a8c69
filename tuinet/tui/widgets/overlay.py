"""The choice of the next run to overlay on the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.render.loss_measures import loss_measure
from tuinet.runs.curves import Curves, fold_curves
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, labels_of
from tuinet.runs.run_ids import sort_key
from tuinet.tui.machines import Machines


@dataclass(frozen=True)
class OverlaidRun:
    """A run whose curves are drawn over those of the run that the app shows."""

    run: Run
    label: str
    curves: Curves
    loss: str = ""
    """What its loss measures"""


def next_older_run(
    machines: Machines, follower: RunFollower | None, overlaid: OverlaidRun | None
) -> OverlaidRun | None:
    """Return the next run to overlay; None after the oldest.

    Args:
        machines: Where to look for runs.
        follower: The run on the chart, which is not overlaid on itself.
        overlaid: The run that is overlaid now, or None.

    Raises RunError or LinkError if the runs cannot be listed.
    """
    overviews = other_overviews(machines, follower)
    labels = labels_of(overviews)
    for label, overview in list(zip(labels, overviews, strict=True))[first_older(overviews, overlaid) :]:
        if not overview.problem and (run_curves := read_curves(overview.run)):
            loss = loss_measure(overview.config) if overview.config else ""
            return OverlaidRun(overview.run, label, run_curves, loss)
    return None


def relabelled(machines: Machines, follower: RunFollower | None, overlaid: OverlaidRun) -> OverlaidRun:
    """Return the overlaid run with the label that it has now.

    Raises RunError or LinkError if the runs cannot be listed.
    """
    overviews = other_overviews(machines, follower)
    for label, overview in zip(labels_of(overviews), overviews, strict=True):
        if overview.run.key == overlaid.run.key:
            return replace(overlaid, label=label)
    return overlaid


def other_overviews(machines: Machines, follower: RunFollower | None) -> list[Overview]:
    """Return all runs but the one that is on the chart anyway, from the newest to the oldest."""
    return [overview for overview in reversed(all_overviews(machines)) if not is_same_run(overview, follower)]


def first_older(overviews: Sequence[Overview], overlaid: OverlaidRun | None) -> int:
    """Return the index of the run after the one that is overlaid, in a list from the newest to the oldest."""
    if overlaid is None:
        return 0
    keys = [overview.run.key for overview in overviews]
    if overlaid.run.key in keys:
        return keys.index(overlaid.run.key) + 1
    # It was removed in the meantime. Ids begin with the time, so they tell which runs are older.
    age = sort_key(overlaid.run.run_id)
    return sum(sort_key(overview.run.run_id) >= age for overview in overviews)


def all_overviews(machines: Machines) -> list[Overview]:
    """Return all runs, oldest first, however many listings it takes to read them all."""
    overviews = machines.list_runs()
    while not machines.complete:
        overviews = machines.list_runs()
    return overviews


def is_same_run(overview: Overview, follower: RunFollower | None) -> bool:
    return follower is not None and overview.run.key == follower.run.key


def read_curves(run: Run) -> Curves | None:
    """Return the curves of a run; None if its log cannot be read or has nothing to draw yet."""
    try:
        run_curves = fold_curves(run.events())
    except TuinetError:
        return None
    if not run_curves.version:
        return None
    return run_curves
