"""Checkpoints: snapshots of a run as safetensors files, which other frameworks can open. There is no pickle.

`epoch-0003.safetensors` is the state after epoch 3, and `epoch-0003+00120.safetensors` the state 120 batches later. The
parameters are called `layers.0.weight` (out, in), `layers.0.bias` (out,) and so on. The state of the optimizer has the
same names with a prefix such as `optimizer.velocity.`. The metadata holds the progress and a SHA-256 of everything.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from tuinet.config import Configuration, live_hyperparameters
from tuinet.errors import CheckpointError
from tuinet.limits import shortened, whole_number
from tuinet.private import FOLDER
from tuinet.runs.array_file import encode_arrays, read_arrays
from tuinet.runs.files import sync_folder, write_atomically
from tuinet.runs.unsupported import field_of
from tuinet.snapshot import Progress, Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuinet.events import BatchTrained

FILE_NAME = re.compile(r"epoch-(\d{4,})(?:\+(\d{5,}))?\.safetensors")


class Checkpoint(NamedTuple):
    """A checkpoint file and the moment it was saved at. Checkpoints sort by that moment."""

    epoch: int
    """Finished epochs"""
    batch: int
    """Batches after those; 0 between two epochs"""
    path: Path

    @property
    def is_untrained(self) -> bool:
        """True if it holds the network as it was before the first batch."""
        return not (self.epoch or self.batch)

    def includes(self, trained: BatchTrained) -> bool:
        """Return True if the weights are those after that batch, or later ones."""
        after = (trained.epoch - 1, trained.batch)
        if trained.batch == trained.batches:
            after = (trained.epoch, 0)
        return (self.epoch, self.batch) >= after


class Checkpoints:
    """The checkpoints of one run, in its folder `checkpoints`."""

    def __init__(self, folder: Path, keep: int = 0) -> None:
        """Keep the newest `keep` checkpoints, and always the first and the best; 0 keeps all."""
        self.folder = folder
        self.keep = keep

    def all(self) -> list[Checkpoint]:
        """Return all checkpoints, oldest first."""
        checkpoints = []
        for path in self.folder.glob("epoch-*.safetensors"):
            if match := FILE_NAME.fullmatch(path.name):
                checkpoints.append(Checkpoint(int(match[1]), int(match[2] or 0), path))
        return sorted(checkpoints)

    def at(self, epoch: int, batch: int) -> Checkpoint:
        """Return the checkpoint of a moment, which may not exist."""
        name = f"epoch-{epoch:04}"
        if batch:
            name += f"+{batch:05}"
        return Checkpoint(epoch, batch, self.folder / f"{name}.safetensors")

    def save(self, snapshot: Snapshot) -> str:
        """Save a snapshot durably and return its path relative to the run. `drop` removes those that it replaces.

        Raises OSError if the disk is full, and keeps all earlier checkpoints.
        """
        progress = snapshot.progress
        path = self.at(progress.epoch, progress.batch).path
        with suppress(FileExistsError):
            # Without parents: a run that somebody has removed must not come back.
            self.folder.mkdir(FOLDER)
            sync_folder(self.folder.parent)
        write_atomically(path, encode(snapshot))
        return f"{self.folder.name}/{path.name}"

    def choose(self, which: str, best_epoch: int | None) -> Checkpoint:
        """Return the checkpoint `best`, `last`, or that of an epoch number.

        Without a validation set, the last is the best.

        Raises CheckpointError if it does not exist.
        """
        checkpoints = self.all()
        if not checkpoints:
            raise CheckpointError(f"{self.folder}: no checkpoint yet")
        if which == "last" or (which == "best" and best_epoch is None):
            return checkpoints[-1]
        epoch = best_epoch
        if which != "best":
            epoch = whole_number(which)
        if epoch is None:
            raise CheckpointError(f"checkpoint '{shortened(which)}': expected best, last or the number of an epoch")
        after_epochs = {checkpoint.epoch: checkpoint for checkpoint in checkpoints if not checkpoint.batch}
        if epoch not in after_epochs:
            choices = ", ".join(map(str, after_epochs))
            raise CheckpointError(f"{self.folder}: no checkpoint of epoch {epoch}: expected one of {choices}")
        return after_epochs[epoch]

    def clean(self) -> None:
        """Remove the incomplete files that a killed process has left."""
        for path in self.folder.glob(".*.tmp"):
            path.unlink()

    def drop(self, newest: Progress) -> None:
        """Remove checkpoints inside finished epochs, and those of old epochs beyond `keep`.

        Call it only after the log names the newest checkpoint: until then, the log names those that this removes.
        """
        checkpoints = self.all()
        inside = [old for old in checkpoints if old.batch and (old.epoch, old.batch) < (newest.epoch, newest.batch)]
        surplus: list[Checkpoint] = []
        if self.keep:
            after_epochs = [checkpoint for checkpoint in checkpoints if not checkpoint.batch]
            protected = {0, newest.best_epoch, newest.epoch}
            surplus = [old for old in after_epochs[: -self.keep] if old.epoch not in protected]
        for checkpoint in inside + surplus:
            checkpoint.path.unlink(missing_ok=True)


def encode(snapshot: Snapshot) -> bytes:
    """Return a snapshot as the bytes of a safetensors file. Equal snapshots give equal bytes."""
    arrays = dict(snapshot.parameters)
    for slot, slot_arrays in snapshot.optimizer.items():
        arrays |= {f"optimizer.{slot}.{name}": array for name, array in slot_arrays.items()}
    return encode_arrays(arrays, "progress", snapshot.progress.model_dump_json())


def load(path: Path) -> Snapshot:
    """Read a checkpoint and verify every byte. Raises CheckpointError if it is missing, truncated or altered."""
    arrays, progress = read_arrays(path, "progress", "a tuinet checkpoint")
    optimizer: dict[str, dict[str, NDArray[np.floating]]] = {}
    for name in [name for name in arrays if name.startswith("optimizer.")]:
        try:
            _, slot, parameter = name.split(".", 2)
        except ValueError:
            raise CheckpointError(f"{path}: truncated, altered or not a tuinet checkpoint") from None
        optimizer.setdefault(slot, {})[parameter] = arrays.pop(name)
    return Snapshot(_parse_progress(progress, path), arrays, optimizer)


def _parse_progress(text: str, path: Path) -> Progress:
    # The digest matches, so the text is what was saved: if it cannot be parsed, another version has saved it.
    try:
        return Progress.model_validate_json(text)
    except ValidationError as error:
        field = field_of(error)[:80] or "content"
        raise CheckpointError(f"{path}: {field} is not known to this version of tuinet") from None


def configuration_of(snapshot: Snapshot, path: Path) -> Configuration:
    """Return the configuration in a checkpoint. Raises CheckpointError if this version does not know it."""
    try:
        return Configuration.model_validate(snapshot.progress.config)
    except ValidationError as error:
        field = field_of(error)[:80]
        raise CheckpointError(f"{path}: hyperparameter {field} is not known to this version of tuinet") from None


def check_belongs(snapshot: Snapshot, config: Configuration, path: Path) -> None:
    """Raise CheckpointError if a checkpoint has another configuration, except for what may change in a run."""
    check_same_network(configuration_of(snapshot, path), config, path)


def check_same_network(own: Configuration, config: Configuration, path: Path) -> None:
    """Raise CheckpointError if a file's own configuration is not that of its run, except for what may change."""
    for name, (value, expected) in own.differences(config).items():
        if name not in (*live_hyperparameters(), "threads"):
            raise CheckpointError(f"{path}: belongs to another network: {name} = {value}: expected {expected}")
