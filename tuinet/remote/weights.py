"""The weights of a remote run: fetched once, checked before they are read, and kept on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

from pydantic import ValidationError

from tuinet.config import Configuration
from tuinet.errors import CheckpointError, LinkError
from tuinet.nn.parts import state_shapes
from tuinet.remote.fetch import fetch
from tuinet.remote.link import Link
from tuinet.remote.requests import FetchWeights
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.files import write_atomically
from tuinet.runs.home import make_folder
from tuinet.sanitize import sanitize

MAX_WEIGHTS_BYTES = 1 << 30


class WeightFetcher:
    """Fetches the weights of a run's checkpoints. Threads may ask for the same checkpoint at the same time."""

    def __init__(self, link: Link, run_id: str) -> None:
        self._link = link
        self._run_id = run_id
        self._lock = Lock()

    def ensure(self, checkpoint: Checkpoint, config: Configuration) -> None:
        """Make sure that the weights of a checkpoint are on this machine, undamaged.

        Raises CheckpointError if the other side sends something else, and LinkError if the link breaks.
        """
        # Without the lock two threads would send the same file over the link twice.
        with self._lock:
            if not is_valid(checkpoint.path, config):
                request = FetchWeights(run=self._run_id, epoch=checkpoint.epoch, batch=checkpoint.batch)
                self._store(fetch(self._link, request, MAX_WEIGHTS_BYTES), checkpoint.path, config)

    def _store(self, content: bytes, path: Path, config: Configuration) -> None:
        """Check weights, and move them to their path. Raises CheckpointError or LinkError."""
        unchecked = make_folder(path.parent) / f".{path.name}.{os.getpid()}.tmp"
        try:
            write_atomically(unchecked, content)
            check_weights(unchecked, config)
            unchecked.replace(path)
        except CheckpointError as error:
            source = f"{self._link.address.name}: {self._run_id}: weights"
            raise CheckpointError(str(error).replace(str(unchecked), source)) from None
        except OSError as error:
            raise LinkError(f"{path}: cannot be saved here ({error.strerror})") from None
        finally:
            unchecked.unlink(missing_ok=True)


def is_valid(path: Path, config: Configuration) -> bool:
    """Return True if the weights at a path exist, and are those of this configuration's network."""
    if not path.exists():
        return False
    try:
        check_weights(path, config)
    except CheckpointError:
        return False
    return True


def check_weights(path: Path, config: Configuration) -> None:
    """Raise CheckpointError if a file is not an undamaged checkpoint of this configuration's network."""
    # Imported here because NumPy takes time to load.
    from tuinet.runs.checkpoints import check_belongs, load

    try:
        snapshot = load(path)
        check_belongs(snapshot, config, path)
    except CheckpointError as error:
        raise CheckpointError(sanitize(str(error))) from None
    except (ValidationError, RecursionError):
        raise CheckpointError(f"{path}: not a tuinet checkpoint") from None
    widths = snapshot.progress.widths
    expected = state_shapes(widths, config.normalisation)
    shapes = {name: array.shape for name, array in snapshot.parameters.items()}
    is_possible = len(widths) >= 2 and min(widths) >= 1
    if not is_possible or tuple(widths[1:-1]) != config.hidden_widths or shapes != expected:
        raise CheckpointError(f"{path}: its arrays do not fit hidden layers of widths {config.hidden_widths}")
