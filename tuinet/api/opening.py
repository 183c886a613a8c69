"""`tuinet.open`: opening a trained network from a script."""

from __future__ import annotations

import os
from pathlib import Path

from tuinet.analysis.model import Model
from tuinet.api.distant import open_there
from tuinet.api.run import Run
from tuinet.errors import UsageError
from tuinet.runs.collection import find_run
from tuinet.runs.directory import Run as RunDirectory
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun


def open(  # noqa: A001 - always written as tuinet.open
    run: str | os.PathLike[str] | Run | RunDirectory = "last",
    checkpoint: str | int = "best",
    *,
    host: str | None = None,
) -> Model:
    """Open a trained network.

    A network on another machine is fetched once and then used here, without a link: it classifies your own images, and
    `images("test")` works. Anything else from there, such as its training images, raises LinkError.

    Args:
        run: The run's id, the beginning of its id, its name, `"last"`, the path of its directory, or an item of
            `tuinet.runs()`.
        checkpoint: `"best"`, `"last"` or the number of an epoch; 0 is the network before training.
        host: Another machine that has the run, as for `tuinet --host`; ssh may ask for a password in the terminal.
            A run from `tuinet.runs(host=...)` knows its machine.

    Raises:
        tuinet.errors.TuinetError: The run or the checkpoint does not exist or is damaged, or the other machine
            cannot be reached.

    Example:
        >>> model = tuinet.open("brave-otter")
        >>> images = model.images("test")
        >>> model.predict(images).accuracy
        0.9811
        >>> model.answer(images.images[0]).predicted
        7
    """
    if host and not isinstance(run, (Run, RunDirectory)):
        return open_there(host, os.fspath(run), str(checkpoint))
    directory = _directory_of(run)
    if directory.machine:
        return open_there(directory.machine, directory.run_id, str(checkpoint))
    if host:
        raise UsageError(f"tuinet.open: {directory.run_id} is on this machine: expected no host")
    return Model.open(directory, str(checkpoint))


def _directory_of(run: str | os.PathLike[str] | Run | RunDirectory) -> RunDirectory:
    if isinstance(run, Run):
        return run.directory
    if isinstance(run, RunDirectory):
        return run
    if isinstance(run, os.PathLike) or os.sep in run:
        return LocalRun(Path(run).expanduser().absolute())
    return find_run(runs_folder(), run)
