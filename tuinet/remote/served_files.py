"""The files of a run that the agent sends: weights, the record of its last batch, and the files of its data set."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import cast

from tuinet.errors import CheckpointError, DatasetError
from tuinet.remote.messages import Role
from tuinet.remote.replies import DatasetFile
from tuinet.runs.directory import Run


def read_weights(run: Run, epoch: int, batch: int) -> bytes:
    """Return a checkpoint without the state of its optimizer, which is half to two thirds of it.

    Raises CheckpointError.
    """
    # Imported here because NumPy takes time to load, and an agent that only watches does not need it.
    from tuinet.runs.checkpoints import encode, load

    for checkpoint in run.checkpoints().all():
        if (checkpoint.epoch, checkpoint.batch) == (epoch, batch):
            return encode(replace(load(checkpoint.path), optimizer={}))
    raise CheckpointError(f"{run.run_id}: the checkpoint of epoch {epoch} has been removed in the meantime")


def read_batch(run: Run, epoch: int, batch: int) -> bytes:
    """Return the record of the batch that was trained last by `step`.

    Raises CheckpointError if it is of another batch.
    """
    from tuinet.runs.last_batch import encode, load_at

    return encode(load_at(run.last_batch_path, run.record().config, epoch, batch))


def list_dataset_files(run: Run) -> list[DatasetFile]:
    """Return the files of a run's data set, with their sizes and checksums. Raises DatasetError if it is missing."""
    files = []
    for role, path in _dataset_paths(run).items():
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        files.append(DatasetFile(role=role, compressed=path.suffix == ".gz", size=len(content), sha256=digest))
    return files


def read_dataset_file(run: Run, role: Role) -> bytes:
    """Return the content of a file of a run's data set. Raises DatasetError if it is missing."""
    paths = _dataset_paths(run)
    if role not in paths:
        raise DatasetError(f"{run.record().config.dataset}: has no {role} file")
    return paths[role].read_bytes()


def _dataset_paths(run: Run) -> dict[Role, Path]:
    """Return the files of a run's data set. Raises DatasetError if it is missing."""
    from tuinet.datasets.files import ROLES
    from tuinet.runs.data import files_of

    files = files_of(run.record())
    paths = dict(zip(cast("tuple[Role, ...]", ROLES), files.paths, strict=True))
    if files.names:
        paths["names"] = files.names
    return paths
