"""What a shell offers at the TAB key where only tuinet knows: names of runs, data sets, machines and settings.

A completion script asks the hidden command `tuinet __complete`, which calls one of these. They are fast, need no
network, and what goes wrong in them is not printed: there is just nothing to offer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cyclopts.completion import CompletionContext

Candidates = list[tuple[str, str]]
"""Words, each with a description"""


def run_names(context: CompletionContext) -> Candidates:
    """The names and ids of this machine's runs, and `last`; none of another machine's."""
    host = context.get("--host")
    if host is not None and host.provided:
        return []
    from tuinet.errors import RunError
    from tuinet.runs.collection import all_runs
    from tuinet.runs.home import runs_folder

    found: Candidates = []
    for run in reversed(all_runs(runs_folder())):
        try:
            name = run.record().name
        except RunError:
            name = None
        if name:
            found.append((name, run.run_id))
        found.append((run.run_id, name or ""))
    return [("last", "the newest run"), *found] if found else []


def dataset_names(context: CompletionContext) -> Candidates:
    """The data sets of the catalogue."""
    from tuinet.datasets.catalogue import entries
    from tuinet.runs.home import home

    return [
        (entry.name, entry.error or f"{entry.train:,} training and {entry.test:,} test images")
        for entry in entries(home())
    ]


def host_names(context: CompletionContext) -> Candidates:
    """The machines of the settings file."""
    from tuinet.jobs.preferences import read_preferences

    return [(name, host.address or "") for name, host in read_preferences().hosts.items()]


def checkpoint_names(context: CompletionContext) -> Candidates:
    """What `--checkpoint` takes besides the number of an epoch."""
    return [("best", "the best epoch by validation accuracy"), ("last", "the newest epoch")]


def live_setting_names(context: CompletionContext) -> Candidates:
    """The settings that `set` can change."""
    from tuinet.config import hyperparameters

    return [(name, hyperparameter.help) for name, hyperparameter in hyperparameters().items() if hyperparameter.live]
