"""Opening several runs as a committee."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.analysis.committee import Committee
from tuinet.analysis.model import Model
from tuinet.errors import UsageError
from tuinet.jobs.machine import Machine


def open_committee(machine: Machine, names: Sequence[str], checkpoint: str) -> Committee:
    """Open the runs of these names. Raises RunError, CheckpointError, TrustError, LinkError or UsageError."""
    runs = [machine.find(name) for name in names]
    identities = [run.run_id for run in runs]
    for name, identity in zip(names, identities, strict=True):
        if identities.count(identity) > 1:
            raise UsageError(f"{name}: given twice: expected different runs")
    return Committee([Model.open(run, checkpoint) for run in runs])
