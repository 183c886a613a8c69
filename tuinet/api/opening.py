"""Opening a trained network from a script, as `tuinet.open`."""

from __future__ import annotations

import os
from pathlib import Path

from tuinet.analysis.model import Model
from tuinet.api.run import Run
from tuinet.runs.collection import find_run
from tuinet.runs.directory import Run as RunDirectory
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun


def open(  # noqa: A001 - always written as tuinet.open
    run: str | os.PathLike[str] | Run | RunDirectory = "last", checkpoint: str | int = "best"
) -> Model:
    """Open a trained network.

    Args:
        run: The run's id, the beginning of its id, its name, `"last"`, the path of its directory, or an item of
            `tuinet.runs()`.
        checkpoint: `"best"`, `"last"` or the number of an epoch; 0 is the network before training.

    Raises:
        tuinet.errors.TuinetError: The run or the checkpoint does not exist, or is damaged.

    Example:
        >>> model = tuinet.open("brave-otter")
        >>> images = model.images("test")
        >>> model.predict(images).accuracy
        0.9811
        >>> model.answer(images.images[0]).predicted
        7
    """
    return Model.open(_directory_of(run), str(checkpoint))


def _directory_of(run: str | os.PathLike[str] | Run | RunDirectory) -> RunDirectory:
    if isinstance(run, Run):
        return run.directory
    if isinstance(run, RunDirectory):
        return run
    if isinstance(run, os.PathLike) or os.sep in run:
        return LocalRun(Path(run).expanduser().absolute())
    return find_run(runs_folder(), run)
