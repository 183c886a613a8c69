"""The record of the batch that a remote run trained last, fetched when somebody inspects it."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from tuinet.config import Configuration
from tuinet.errors import CheckpointError, LinkError
from tuinet.events import BatchTrained
from tuinet.remote.fetch import fetch
from tuinet.remote.link import Link
from tuinet.remote.requests import FetchBatch
from tuinet.remote.weights import MAX_WEIGHTS_BYTES
from tuinet.runs.files import write_atomically
from tuinet.sanitize import sanitize


class BatchFetcher:
    """Fetches records into the mirror of a run. Threads may ask for the same one at the same time."""

    def __init__(self, link: Link, run_id: str) -> None:
        self._link = link
        self._run_id = run_id
        self._lock = Lock()
        self._seq = 0
        """The event that announced the record that is here"""

    def ensure(self, event: BatchTrained, path: Path, config: Configuration) -> None:
        """Make sure that the record which an event announced is at a path. Each record crosses the link once.

        Raises CheckpointError if it is damaged or was replaced, and LinkError if the link breaks.
        """
        # Imported here because NumPy takes time to load.
        from tuinet.runs.last_batch import load

        # Without the lock two threads would send the same file over the link twice.
        with self._lock:
            if self._seq == event.seq:
                return
            request = FetchBatch(run=self._run_id, epoch=event.epoch, batch=event.batch)
            content = fetch(self._link, request, MAX_WEIGHTS_BYTES)
            unchecked = path.with_suffix(".unchecked")
            try:
                write_atomically(unchecked, content, durable=False)
                load(unchecked, config)
                unchecked.replace(path)
            except CheckpointError as error:
                source = f"{self._link.address.name}: {self._run_id}: last batch"
                raise CheckpointError(sanitize(str(error).replace(str(unchecked), source))) from None
            except OSError as error:
                raise LinkError(f"{path}: cannot be saved here ({error.strerror})") from None
            finally:
                unchecked.unlink(missing_ok=True)
            self._seq = event.seq
