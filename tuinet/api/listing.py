"""`tuinet.runs()`: the runs of this machine, for a script."""

from __future__ import annotations

from typing import Any

from tuinet.api.distant import overviews_there
from tuinet.api.run import Run
from tuinet.config import Configuration, configure
from tuinet.runs.collection import all_runs
from tuinet.runs.home import runs_folder
from tuinet.runs.overview import read_overview


def runs(*, status: str | None = None, host: str | None = None, **hyperparameters: Any) -> list[Run]:  # noqa: ANN401 - as tuinet.train
    """List the runs on this machine, or on another one, oldest first.

    A run that cannot be read is `"damaged"`, and its `overview.problem` says why.

    Args:
        status: Only runs of this status: `"training"`, `"paused"`, `"finished"`, `"stopped"`, `"early_stopped"`,
            `"target_reached"`, `"pruned"`, `"diverged"`, `"failed"`, `"interrupted"`, `"damaged"` or `"unsupported"`.
        host: Another machine, as for `tuinet --host`. Its runs are listed as they are now. Reading more of them later,
            such as their events, raises LinkError; only `model` connects again.
        **hyperparameters: Only runs whose configuration has these values, as in `optimizer="adam"`.

    Raises:
        tuinet.errors.TuinetError: A hyperparameter is unknown or invalid, or the runs cannot be listed, or the
            other machine cannot be reached.

    Example:
        >>> finished = tuinet.runs(status="finished", hidden=(256,))
        >>> best = max(finished, key=lambda run: run.test_accuracy)
        >>> model = best.model()
    """
    values = configure(hyperparameters, source="tuinet.runs")
    expected = {name: getattr(values, name) for name in hyperparameters}
    overviews = overviews_there(host) if host else map(read_overview, all_runs(runs_folder()))
    return [
        Run.of(overview)
        for overview in overviews
        if status in (None, overview.status) and _has(overview.config, expected)
    ]


def _has(config: Configuration | None, expected: dict[str, Any]) -> bool:
    """Return True if a configuration has these values. A run that cannot be read has none."""
    if config is None:
        return not expected
    return all(getattr(config, name) == value for name, value in expected.items())
