"""Shell completion of names that only tuinet knows: of runs, data sets, machines and hyperparameters.

A completion script asks the hidden command `tuinet __complete`, which calls one of these functions. They are fast and
need no network. Their errors are not printed: a shell that gets no suggestions shows none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cyclopts.completion import CompletionContext

Candidates = list[tuple[str, str]]
"""Suggestions, each with a description"""


def run_names(context: CompletionContext) -> Candidates:
    """Suggest `last` and the names and ids of this machine's runs."""
    host = context.get("--host")
    if host is not None and host.provided:
        # The runs of another machine are only known over the network, which a Tab key cannot wait for.
        return []
    from tuinet.errors import RunError
    from tuinet.runs.collection import all_runs
    from tuinet.runs.home import runs_folder

    candidates: Candidates = []
    for run in reversed(all_runs(runs_folder())):
        try:
            name = run.record().name
        except RunError:
            name = None
        if name:
            candidates.append((name, run.run_id))
        candidates.append((run.run_id, name or ""))
    if candidates:
        candidates.insert(0, ("last", "the newest run"))
    return candidates


def dataset_names(context: CompletionContext) -> Candidates:
    """Suggest the data sets of the catalogue."""
    from tuinet.datasets.catalogue import entries
    from tuinet.runs.home import home

    return [
        (entry.name, entry.error or f"{entry.train:,} training and {entry.test:,} test images")
        for entry in entries(home())
    ]


def host_names(context: CompletionContext) -> Candidates:
    """Suggest the machines of `settings.toml`."""
    from tuinet.jobs.preferences import read_preferences

    return [(name, host.address or "") for name, host in read_preferences().hosts.items()]


def checkpoint_names(context: CompletionContext) -> Candidates:
    """Suggest the values of `--checkpoint` besides the number of an epoch."""
    return [("best", "the best epoch by validation accuracy"), ("last", "the newest epoch")]


def export_formats(context: CompletionContext) -> Candidates:
    """Suggest the formats of `tuinet export`."""
    from tuinet.exports.registry import EXPORTERS

    return [(exporter.name, exporter.help) for exporter in EXPORTERS]


def live_hyperparameters(context: CompletionContext) -> Candidates:
    """Suggest the hyperparameters that `tuinet set` can change."""
    from tuinet.config import hyperparameters

    return [(name, hyperparameter.help) for name, hyperparameter in hyperparameters().items() if hyperparameter.live]
