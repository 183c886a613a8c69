"""A run on another machine, read through its mirror on this one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from threading import Lock

from tuinet.commands import Command
from tuinet.errors import CheckpointError, LinkError, RunError
from tuinet.events import AnyEvent, BatchTrained
from tuinet.remote.dataset_cache import local_dataset
from tuinet.remote.link import Link
from tuinet.remote.mirror import Mirror
from tuinet.remote.replies import CheckpointList, Done
from tuinet.remote.requests import ListCheckpoints, SendCommand
from tuinet.remote.trained_batch import BatchFetcher
from tuinet.remote.weights import WeightFetcher
from tuinet.runs.checkpoints import Checkpoint, Checkpoints
from tuinet.runs.directory import Run
from tuinet.runs.log import EventTail
from tuinet.runs.record import Record


class RemoteRun(Run):
    """A run on another machine. It is watched as soon as more of it is needed than its id.

    The mirror belongs to this process alone, and is deleted with it. Weights and data sets are kept in the cache.
    """

    def __init__(self, link: Link, run_id: str, folder: Path, cache: Path) -> None:
        """`folder` is the future folder of the mirror."""
        super().__init__(folder)
        self.mirror = Mirror(link, run_id, folder)
        self._link = link
        self._run_id = run_id
        self._cache = cache
        self._weights = WeightFetcher(link, run_id)
        self._batches = BatchFetcher(link, run_id)
        self._fetching_dataset = Lock()
        # The name or folder, with and without the training images.
        self._dataset: dict[bool, str] = {}

    @property
    def machine(self) -> str:
        """The name of the machine."""
        return self._link.address.name

    @property
    def link_problem(self) -> str:
        """Why the machine cannot be reached; empty if it can."""
        return self._link.problem

    @property
    def run_id(self) -> str:
        """The id that the run has on its machine. It is text to show and to send, and never a part of a path."""
        return self._run_id

    def record(self) -> Record:
        """Read the record in the mirror."""
        self.mirror.open()
        return super().record()

    def events(self) -> list[AnyEvent]:
        """Return all readable events so far."""
        self.mirror.open()
        return super().events()

    def tail(self) -> EventTail:
        """Follow the mirrored log. It has gaps where events were throttled."""
        self.mirror.open()
        return EventTail(self.events_path, thinned=True)

    @property
    def log_problem(self) -> str:
        """The problems of the log on the other machine, or an empty string."""
        return self.mirror.log_problem

    def is_live(self) -> bool:
        """Return True if a job is training the run, as far as is known.

        Raises RunError if the run can no longer be read.
        """
        self.mirror.open()
        self.mirror.mark_used()
        if self.mirror.failure:
            raise RunError(f"{self.machine}: {self.mirror.failure}")
        return self.mirror.live

    def last_output(self) -> str:
        """Return why the job died, as far as the other machine knows."""
        return self.mirror.last_output

    def send(self, *commands: Command) -> None:
        """Send commands to the job in one round trip. Raises LinkError if there is no link."""
        self._link.request_all([SendCommand(run=self._run_id, command=command) for command in commands], Done)

    def checkpoints(self, keep: int = 0) -> Checkpoints:
        """Return the run's checkpoints. Their files are on this machine only once they have been fetched."""
        # Two runs may have the same id one after the other, but not the same time of creation.
        folder = self._cache / digest(self._run_id, str(self.record().created))
        return RemoteCheckpoints(self._link, self._run_id, folder)

    def fetch(self, checkpoint: Checkpoint) -> None:
        """Make sure that the weights of a checkpoint are on this machine. Each checkpoint crosses the link once."""
        self._weights.ensure(checkpoint, self.record().config)

    def fetch_batch(self, event: BatchTrained) -> None:
        """Make sure that the record which an event announced is in the mirror."""
        self._batches.ensure(event, self.last_batch_path, self.record().config)

    def dataset(self, *, with_training: bool) -> str:
        """Return the name or folder of the same data set on this machine."""
        with self._fetching_dataset:
            if with_training not in self._dataset:
                name = self.record().config.dataset
                left_out = () if with_training else ("train-images",)
                here = local_dataset(self._link, self._run_id, name, self._cache, left_out)
                self._dataset[with_training] = here
                if here == name:
                    # This machine's own data set is complete.
                    self._dataset = {True: here, False: here}
            return self._dataset[with_training]


class RemoteCheckpoints(Checkpoints):
    """The checkpoints of a remote run, with the paths that they have on this machine once they are fetched."""

    def __init__(self, link: Link, run_id: str, folder: Path) -> None:
        super().__init__(folder)
        self._link = link
        self._run_id = run_id

    def all(self) -> list[Checkpoint]:
        """Return every checkpoint on the other machine, oldest first.

        Without a link, only those that were fetched earlier.
        """
        try:
            reply = self._link.request(ListCheckpoints(run=self._run_id), CheckpointList)
        except LinkError:
            if fetched := super().all():
                return fetched
            raise
        return sorted(self.at(epoch, batch) for epoch, batch in reply.positions)

    def choose(self, which: str, best_epoch: int | None) -> Checkpoint:
        """Choose as for a run on this machine; an error names the other machine instead of the folder here."""
        try:
            return super().choose(which, best_epoch)
        except CheckpointError as error:
            source = f"{self._link.address.name}: {self._run_id}"
            raise CheckpointError(str(error).replace(str(self.folder), source)) from None


def digest(*parts: str) -> str:
    """Return a name for a folder, in which the other side chooses no character."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
