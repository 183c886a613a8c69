"""Setting up a sweep from what the user specifies."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping

from tuinet.config import configure
from tuinet.errors import ConfigurationError, UsageError
from tuinet.jobs.feasibility import check_feasible
from tuinet.jobs.start import with_resolved_dataset
from tuinet.sweeps.definition import UNLIMITED, Method, SweepDefinition
from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.search import Combinations, ListedSearch, Search
from tuinet.sweeps.space import Space

TRIALS = 20
"""Trials of a search that would not end by itself"""


def define(
    fixed: Mapping[str, object],
    swept: Mapping[str, str],
    method: Method | None = None,
    trials: int | None = None,
    minutes: float | None = None,
    *,
    prune: bool = False,
) -> SweepDefinition:
    """Define a sweep, and check that its first trial could be trained. Raises a TuinetError."""
    space = Space.parse(fixed, swept)
    if method is None:
        method = "random"
        # A few combinations are all tried, unless the user wants fewer.
        if space.size is not None and trials is None and minutes is None:
            method = "grid"
    if method == "grid":
        grid = space.grid()
        trials = min(trials or len(grid), len(grid))
        first = grid[0]
        for values in grid:
            space.configuration(values)
    else:
        if trials is None:
            trials = TRIALS if minutes is None else UNLIMITED
        first = next(space.samples(0))
    config = space.configuration(first)
    check_feasible(config)
    lasting = dict(fixed)
    if "dataset" not in swept:
        lasting["dataset"] = with_resolved_dataset(config).dataset
    if "threads" not in swept and config.threads == "auto":
        # Trials share the cores. With a fixed number, each also gives the same weights on any machine.
        lasting["threads"] = 1
    typed = configure(lasting)
    return SweepDefinition(
        created=time.time(),
        token=secrets.token_hex(4),
        fixed={name: typed.model_dump(mode="json")[name] for name in lasting},
        swept=dict(swept),
        method=method,
        trials=trials,
        minutes=minutes,
        seed=typed.seed,
        prune=prune,
    )


def repeated(fixed: Mapping[str, object], swept: Mapping[str, str], seeds: int) -> dict[str, str]:
    """Return the swept hyperparameters with a number of seeds added. Raises UsageError."""
    if "seed" in swept:
        raise UsageError("--seeds: expected one --seed to count from, not several values")
    if seeds < 2:
        raise UsageError(f"--seeds {seeds}: expected at least 2")
    try:
        first = configure({"seed": fixed.get("seed", 0)}).seed
    except ConfigurationError as error:
        raise UsageError(str(error)) from None
    return {**swept, "seed": "|".join(str(first + number) for number in range(seeds))}


def search_for(directory: SweepDirectory, definition: SweepDefinition) -> Search:
    """Return the search of a sweep. Raises MissingPackageError if it needs Optuna, and that is missing."""
    space = definition.space()
    listed = None
    if definition.method != "tpe":
        listed = Combinations(definition, space)
        if not definition.prune:
            return ListedSearch(listed)
    from tuinet.sweeps.optuna_search import OptunaSearch

    return OptunaSearch(
        directory.journal_path,
        directory.name,
        space,
        # A resumed search must not draw the same random numbers again.
        definition.seed + len(directory.trials()),
        prune=definition.prune,
        listed=listed,
    )
