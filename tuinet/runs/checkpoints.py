"""Checkpoints: snapshots of a training as safetensors files, which other frameworks open, and no pickle.

`epoch-0003.safetensors` is the state after epoch 3; `epoch-0003+00120.safetensors` is 120 batches later. Network
parameters are `layers.0.weight` (out, in), `layers.0.bias` (out,) …; what the optimizer remembers of each has the same
name after `optimizer.velocity.` and the like. The rest is in the metadata, with a SHA-256 of everything.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from tuinet.config import Configuration, live_hyperparameters
from tuinet.errors import CheckpointError
from tuinet.limits import parse_json, shortened, whole_number
from tuinet.private import FOLDER
from tuinet.runs.files import sync_folder, write_atomically
from tuinet.snapshot import Progress, Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE_NAME = re.compile(r"epoch-(\d{4,})(?:\+(\d{5,}))?\.safetensors")


MOST_HEADER = 1 << 24
"""Bytes of the part of a file that names its arrays"""


class Checkpoint(NamedTuple):
    """A checkpoint file and the moment it holds. Checkpoints sort by that moment."""

    epoch: int
    """Finished epochs"""
    batch: int
    """Batches after those; 0 between two epochs"""
    path: Path


class Checkpoints:
    """The checkpoints of one run, in its folder `checkpoints`."""

    def __init__(self, folder: Path, keep: int = 0) -> None:
        """`keep` is how many of the newest to keep when saving, besides the first and the best; 0 keeps all."""
        self.folder, self.keep = folder, keep

    def all(self) -> list[Checkpoint]:
        """Every checkpoint that is there, oldest first."""
        found = []
        for path in self.folder.glob("epoch-*.safetensors"):
            if match := FILE_NAME.fullmatch(path.name):
                found.append(Checkpoint(int(match[1]), int(match[2] or 0), path))
        return sorted(found)

    def at(self, epoch: int, batch: int) -> Checkpoint:
        """The checkpoint of a moment, be it there or not."""
        part = f"+{batch:05}" if batch else ""
        return Checkpoint(epoch, batch, self.folder / f"epoch-{epoch:04}{part}.safetensors")

    def save(self, snapshot: Snapshot) -> str:
        """Save for good and return the path relative to the run. `drop` removes what is then superfluous.

        Raises OSError, with every earlier checkpoint intact, if the disk is full.
        """
        progress = snapshot.progress
        path = self.at(progress.epoch, progress.batch).path
        with suppress(FileExistsError):
            self.folder.mkdir(FOLDER)  # not those above it: a run that was removed stays removed
            sync_folder(self.folder.parent)
        write_atomically(path, encode(snapshot))
        return f"{self.folder.name}/{path.name}"

    def choose(self, which: str, best_epoch: int | None) -> Checkpoint:
        """`best`, `last`, or an epoch by its number. Without a validation set the last is the best.

        Raises CheckpointError if there is none.
        """
        found = self.all()
        if not found:
            raise CheckpointError(f"{self.folder}: holds no checkpoint yet")
        if which == "last" or (which == "best" and best_epoch is None):
            return found[-1]
        epoch = best_epoch if which == "best" else whole_number(which)
        if epoch is None:
            raise CheckpointError(f"checkpoint '{shortened(which)}': expected best, last or the number of an epoch")
        for checkpoint in found:
            if checkpoint.epoch == epoch and not checkpoint.batch:
                return checkpoint
        there = ", ".join(str(checkpoint.epoch) for checkpoint in found if not checkpoint.batch)
        raise CheckpointError(f"{self.folder}: no checkpoint of epoch {epoch}: expected one of {there}")

    def clean(self) -> None:
        """Remove what a killed process left half written."""
        for path in self.folder.glob(".*.tmp"):
            path.unlink()

    def drop(self, newest: Progress) -> None:
        """Remove checkpoints inside epochs that are over, and those of old epochs beyond `keep`.

        Only once the log says that the newest is there: until then it points to those that would go.
        """
        found = self.all()
        now = (newest.epoch, newest.batch)
        inside = [old for old in found if old.batch and (old.epoch, old.batch) < now]
        whole = [old for old in found if not old.batch]
        protected = {0, newest.best_epoch, newest.epoch}
        surplus = [old for old in (whole[: -self.keep] if self.keep else []) if old.epoch not in protected]
        for checkpoint in inside + surplus:
            checkpoint.path.unlink(missing_ok=True)


def encode(snapshot: Snapshot) -> bytes:
    """A snapshot as the bytes of a safetensors file; equal snapshots give equal bytes."""
    import numpy as np
    from safetensors.numpy import save

    named = dict(snapshot.parameters)
    for slot, parts in snapshot.optimizer.items():
        named |= {f"optimizer.{slot}.{name}": part for name, part in parts.items()}
    tensors = {name: np.ascontiguousarray(array) for name, array in named.items()}  # safetensors looks at no strides
    progress = snapshot.progress.model_dump_json()
    metadata = json.dumps({"progress": progress, "sha256": _digest(tensors, progress)})
    return save(tensors, {"tuinet": metadata})


def load(path: Path) -> Snapshot:
    """Read a checkpoint, checking every byte. Raises CheckpointError if it is missing, truncated or altered."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as decode

    try:
        content = path.read_bytes()
        length = int.from_bytes(content[:8], "little")
        if length > MOST_HEADER:
            raise ValueError("a header of another program")
        header = parse_json(content[8 : 8 + length])
        metadata = parse_json(header["__metadata__"]["tuinet"])
        tensors = decode(content)
        progress = metadata["progress"]
        if metadata["sha256"] != _digest(tensors, progress):
            raise CheckpointError(f"{path}: altered: its content does not match its SHA-256")
        optimizer: dict[str, dict[str, NDArray[np.floating]]] = {}
        for name in [name for name in tensors if name.startswith("optimizer.")]:
            _, slot, part = name.split(".", 2)
            optimizer.setdefault(slot, {})[part] = tensors.pop(name)
        return Snapshot(_progress(progress, path), tensors, optimizer)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror})") from None
    except (SafetensorError, KeyError, TypeError, ValueError, AttributeError):
        raise CheckpointError(f"{path}: truncated, altered or not a checkpoint of tuinet") from None


def _progress(text: str, path: Path) -> Progress:
    """How far the training was. The text is as it was saved, so if it means nothing, another version saved it."""
    try:
        return Progress.model_validate_json(text)
    except ValidationError as error:
        name = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CheckpointError(f"{path}: {name[:80] or 'content'} is not known to this version of tuinet") from None


def configuration_of(snapshot: Snapshot, path: Path) -> Configuration:
    """The configuration that a checkpoint was saved with. Raises CheckpointError if this version does not know it."""
    try:
        return Configuration.model_validate(snapshot.progress.config)
    except ValidationError as error:
        name = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CheckpointError(f"{path}: setting {name[:80]} is not known to this version of tuinet") from None


def check_belongs(snapshot: Snapshot, config: Configuration, path: Path) -> None:
    """Raises CheckpointError if a checkpoint is of another configuration, but for what may change in a run."""
    own = configuration_of(snapshot, path)
    for name, (found, expected) in own.differences(config).items():
        if name not in (*live_hyperparameters(), "threads"):
            raise CheckpointError(f"{path}: is of another network: {name} = {found}, expected {expected}")


def _digest(tensors: dict[str, NDArray[np.floating]], progress: str) -> str:
    digest = hashlib.sha256(progress.encode())
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name} {tensor.dtype} {tensor.shape}".encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()
