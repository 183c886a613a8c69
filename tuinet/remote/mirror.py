"""A run of another machine, mirrored here: whatever reads a run directory reads this one alike."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from tuinet.commands import Command
from tuinet.errors import CheckpointError, LinkError, RunError
from tuinet.events import AnyEvent, UnknownEvent
from tuinet.private import open_private
from tuinet.remote.fetch import fetch
from tuinet.remote.images import dataset_here
from tuinet.remote.protocol import Checkpoints as Listed
from tuinet.remote.protocol import FetchWeights, Life, ListCheckpoints, Lost, Recorded, Taken, Tell, Told, Watch
from tuinet.remote.sense import check_event, check_time
from tuinet.remote.weights import check_weights
from tuinet.runs.checkpoints import Checkpoint, Checkpoints
from tuinet.runs.directory import Run
from tuinet.runs.files import write_atomically
from tuinet.runs.home import make_folder
from tuinet.runs.log import EventTail
from tuinet.runs.record import Record

if TYPE_CHECKING:
    from tuinet.remote.machine import RemoteMachine

MOST_WEIGHTS = 1 << 30
"""Bytes of a checkpoint, at most"""

UNSEEN = 30.0
"""Seconds after which a run that nobody asks for any more is told no further, until somebody does"""

TRIES = 3
"""How often a link may break, with no event gained, while the past of a run is told"""


class RemoteRun(Run):
    """A run on another machine. It is watched from the first moment that somebody wants to know more than its id.

    Its record and events are written, as they come, to a folder of this process alone; its weights are kept for good.
    """

    def __init__(self, machine: RemoteMachine, run_id: str, folder: Path) -> None:
        """`folder` is where the mirror is to be."""
        super().__init__(folder)
        self._machine, self._id = machine, run_id
        self.seq = 0
        """Of the last event that is here"""
        self._taken = 0  # of the last one that the agent knows to be here: it tells only so many more
        self._asked = 0.0  # when somebody last wanted to know how the run goes
        self.watched = False
        """Whether the agent is to tell of it, now and after a link that broke"""
        self._is_here = False  # all that was there when the watching began
        self._live = False
        self._last_words = ""
        self._log_problem = ""
        self._lost: str | None = None
        self._watching, self._fetching = Lock(), Lock()
        self._dataset: dict[bool, str] = {}  # with the training images, or without

    @property
    def machine(self) -> str:
        """The machine's name."""
        return self._machine.name

    @property
    def link_problem(self) -> str:
        """What keeps the machine from answering."""
        return self._machine.link_problem

    @property
    def run_id(self) -> str:
        """The id that the run has there: text to show and to ask by, never a part of a path."""
        return self._id

    def watch(self) -> None:
        """Be told everything of the run from now on, and wait until all that was there is here."""
        with self._watching:
            if not self._is_here:
                make_folder(self.folder)
                self.watched = True
                self._catch_up()
                self._is_here = True

    def _catch_up(self) -> None:
        """Wait until all that was there is here, also over a link that breaks and comes back."""
        tries, reached = TRIES, self.seq
        while True:
            try:
                self._machine.link.ask(Watch(run=self._id, after=self.seq))
                return
            except LinkError:
                tries, reached = (tries - 1 if self.seq == reached else TRIES), self.seq
                if not tries or not self._machine.link.came_back():
                    raise

    def take(self, news: Recorded | Told | Life | Lost) -> None:
        """Take in what is told of the run. Raises LinkError for events that do not follow those that are here."""
        match news:
            case Recorded():
                try:
                    check_time(news.record.created)
                except ValueError as error:
                    raise LinkError(f"sent a record that makes no sense ({error})") from None
                content = json.dumps(news.record.model_dump(mode="json"), indent=2)
                write_atomically(self.record_path, content.encode(), durable=False)
            case Told():
                self._append(news)
            case Life():
                self._live, self._last_words = news.live, news.last_words
                self._log_problem = news.log_problem
            case Lost():
                self._lost, self._live = news.message, False

    def check(self, told: Told) -> None:
        """See that events follow those that are here, and make sense. Raises LinkError if they do not."""
        numbers = [event.seq for event in told.events]
        if told.after != self.seq or any(a >= b for a, b in zip([self.seq, *numbers], numbers, strict=False)):
            raise LinkError(f"sent events out of order ({numbers[0]} after {self.seq})")
        try:
            for event in told.events:
                if not isinstance(event, UnknownEvent):
                    check_event(event)
        except ValueError as error:
            raise LinkError(f"sent an event that makes no sense ({error})") from None

    def _append(self, told: Told) -> None:
        self.check(told)
        append_whole(self.events_path, b"".join(event.model_dump_json().encode() + b"\n" for event in told.events))
        self.seq = told.events[-1].seq
        if not self._is_here or time.monotonic() - self._asked < UNSEEN:
            self._take_more()

    def _take_more(self) -> None:
        """Let the agent tell more. Raises LinkError."""
        self._taken = self.seq
        self._machine.link.say(Taken(run=self._id, seq=self.seq))

    def record(self) -> Record:
        """What the `config.json` there says."""
        self.watch()
        return super().record()

    def events(self) -> list[AnyEvent]:
        """All events so far."""
        self.watch()
        return super().events()

    def tail(self) -> EventTail:
        """The mirrored log: events that come many a second were thinned out."""
        self.watch()
        return EventTail(self.events_path, thinned=True)

    @property
    def log_problem(self) -> str:
        """What is wrong with the log there."""
        return self._log_problem

    def is_live(self) -> bool:
        """Whether a job trains this run, as far as is known. Raises RunError if the run is gone."""
        self.watch()
        self._asked = time.monotonic()
        if self._taken < self.seq:
            with suppress(LinkError):  # told anew when the link is there again
                self._take_more()
        if self._lost:
            raise RunError(f"{self.machine}: {self._lost}")
        return self._live

    def last_words(self) -> str:
        """The last line of the job's log there."""
        return self._last_words

    def send(self, command: Command) -> None:
        """Ask something of the run. Raises LinkError if there is no link."""
        self._machine.link.ask(Tell(run=self._id, command=command))

    def checkpoints(self, keep: int = 0) -> Checkpoints:
        """The run's checkpoints, which are fetched when they are looked at."""
        return RemoteCheckpoints(self, self._machine.cache / digest(self._id, str(self.record().created)))

    def moments(self) -> list[tuple[int, int]]:
        """Epoch and batch of each checkpoint there."""
        reply = self._machine.link.ask(ListCheckpoints(run=self._id))
        if not isinstance(reply, Listed):
            raise LinkError(f"{self.machine}: did not list checkpoints")
        return [*reply.moments]

    def fetch(self, checkpoint: Checkpoint) -> None:
        """Have the weights of a checkpoint here: they cross the link once. Raises CheckpointError if they are none."""
        with self._fetching:  # several threads may want the same one
            if not self._has(checkpoint):
                request = FetchWeights(run=self._id, epoch=checkpoint.epoch, batch=checkpoint.batch)
                self._keep(checkpoint.path, fetch(self._machine.link, request, MOST_WEIGHTS))

    def _has(self, checkpoint: Checkpoint) -> bool:
        """Whether the weights are here, and as good as when they came."""
        if not checkpoint.path.exists():
            return False
        try:
            check_weights(checkpoint.path, self.record().config)
        except CheckpointError:
            return False
        return True

    def _keep(self, path: Path, content: bytes) -> None:
        """Put weights to their place if they are what they should be. Raises CheckpointError or LinkError."""
        unchecked = make_folder(path.parent) / f".{path.name}.{os.getpid()}.tmp"
        try:
            write_atomically(unchecked, content)
            check_weights(unchecked, self.record().config)
            unchecked.replace(path)
        except CheckpointError as error:
            words = str(error).replace(str(unchecked), f"{self.machine}: {self._id}: weights")
            raise CheckpointError(words) from None
        except OSError as error:
            raise LinkError(f"{path}: cannot be saved here ({error.strerror})") from None
        finally:
            unchecked.unlink(missing_ok=True)

    def dataset(self, *, with_training: bool) -> str:
        """The same data set on this machine: its own, or the files that were fetched."""
        with self._fetching:
            if with_training not in self._dataset:
                name, machine = self.record().config.dataset, self._machine
                left_out = () if with_training else ("train-images",)
                self._dataset[with_training] = dataset_here(machine.link, self._id, name, machine.cache, left_out)
            return self._dataset[with_training]


class RemoteCheckpoints(Checkpoints):
    """The checkpoints of a run there, at the places that they have here once they are fetched."""

    def __init__(self, run: RemoteRun, folder: Path) -> None:
        super().__init__(folder)
        self._run = run

    def all(self) -> list[Checkpoint]:
        """Every checkpoint that is there, oldest first; without a link, those that are here."""
        try:
            return sorted(self.at(epoch, batch) for epoch, batch in self._run.moments())
        except LinkError:
            if here := super().all():
                return here
            raise

    def choose(self, which: str, best_epoch: int | None) -> Checkpoint:
        """As for a run of this machine."""
        try:
            return super().choose(which, best_epoch)
        except CheckpointError as error:
            place = f"{self._run.machine}: {self._run.run_id}"
            raise CheckpointError(str(error).replace(str(self.folder), place)) from None


def append_whole(path: Path, content: bytes) -> None:
    """Append to a file all of the content, or nothing. Raises OSError."""
    with open(open_private(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab", buffering=0) as file:
        before = file.tell()
        try:
            written = 0
            while written < len(content):
                written += file.write(content[written:])
        except OSError:
            file.truncate(before)
            raise


def digest(*parts: str) -> str:
    """A name for a folder, from which nothing of the other side can be read."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
