"""Another machine with runs on it, over ssh."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from threading import Lock

from tuinet.commands import SimpleCommandName
from tuinet.config import Configuration
from tuinet.errors import LinkError, RunError
from tuinet.jobs.follower import RunFollower
from tuinet.remote.link import Link
from tuinet.remote.mirror import RemoteRun, digest
from tuinet.remote.protocol import (
    AnyRequest,
    Find,
    FindLive,
    Found,
    Life,
    Look,
    Looked,
    Lost,
    News,
    Recorded,
    Remove,
    Rename,
    Resume,
    Seen,
    Start,
    Told,
    Watch,
)
from tuinet.remote.scratch import Scratch
from tuinet.remote.sense import check_state, check_time
from tuinet.remote.ssh import Address
from tuinet.runs.directory import Run
from tuinet.runs.home import home
from tuinet.runs.overview import Overview
from tuinet.runs.run_ids import sort_key


class RemoteMachine:
    """A machine that an agent speaks for: see `jobs.machine.Machine` for what it can do."""

    def __init__(self, address: Address, *, read_only: bool = False) -> None:
        self.name = address.name
        self.link = Link(address, self._take, self._begin, read_only=read_only)
        place = address.destination, address.command  # another command may lead to another home there
        self.cache = home() / "hosts" / digest(*place)
        self.complete = True
        self._scratch = Scratch()
        self._lock, self._looking = Lock(), Lock()
        self._runs: dict[str, RemoteRun] = {}
        self._overviews: dict[str, Overview] = {}
        self._incoming: dict[str, Overview] = {}  # of the look that is going on
        self._looked = False

    def connect(self, tell: Callable[[str], object] = lambda words: None, *, keep_trying: bool = False) -> None:
        """Connect for the first time: ssh may ask in the terminal. Raises LinkError, unless it is to `keep_trying`.

        `tell` is given words for a person if that takes long, or fails and is tried again.
        """
        self.link.connect(tell, keep_trying=keep_trying)

    def close(self) -> None:
        """Let the machine go: its runs train on."""
        self.link.close()

    def discard(self) -> None:
        """Delete what is mirrored here; happens by itself at the end of the program, unless that is cut short."""
        self._scratch.discard()

    @property
    def link_problem(self) -> str:
        """What keeps it from answering."""
        return self.link.link_problem

    def list_runs(self) -> list[Overview]:
        """All its runs, oldest first; without a link, those that were there before it broke.

        Raises LinkError if the link broke before they were ever seen.
        """
        with self._looking:
            self._incoming = {}
            try:
                reply = self.link.ask(Look())
            except LinkError:
                if not self._looked:
                    raise
                self.complete = True
            else:
                if not isinstance(reply, Looked):
                    raise LinkError(f"{self.name}: did not list its runs")
                self.complete = reply.complete
                found = {**({} if reply.anew else self._overviews), **self._incoming}
                self._overviews = {
                    run_id: found[run_id] for run_id in sorted(found, key=sort_key) if run_id not in reply.gone
                }
                self._looked = True
            return list(self._overviews.values())

    def find(self, wanted: str) -> Run:
        """The run that a person names."""
        found = self._found(Find(wanted=wanted))
        if found is None:
            raise LinkError(f"{self.name}: did not say which run '{wanted}' is")
        return found

    def find_live(self) -> Run | None:
        """The newest run that trains."""
        return self._found(FindLive())

    def start(
        self, config: Configuration, name: str | None, words: Sequence[str] = (), on_end: str | None = None
    ) -> RunFollower:
        """Make a run there, train it and watch it."""
        asked: list[SimpleCommandName] = [*words]  # type: ignore[list-item]  # checked by the model
        settings = config.model_dump(mode="json")
        run = self._found(Start(config=settings, name=name, words=asked, on_end=on_end))
        if run is None:
            raise LinkError(f"{self.name}: did not say which run was started")
        return RunFollower(run)

    def resume(self, run: Run, epochs: int | None = None, on_end: str | None = None) -> RunFollower:
        """Go on with a run there, and watch it."""
        self.link.ask(Resume(run=run.run_id, epochs=epochs, on_end=on_end))
        return RunFollower(run)

    def check_name(self, run: Run, name: str) -> None:
        """Raises for a name that the run cannot have."""
        self.link.ask(Rename(run=run.run_id, name=name, only_check=True))

    def rename(self, run: Run, name: str | None) -> None:
        """Give a run another name, or none."""
        self.link.ask(Rename(run=run.run_id, name=name or ""))

    def remove(self, run: Run) -> None:
        """Delete a run there, and what is kept of it here."""
        self.link.ask(Remove(run=run.run_id))
        shutil.rmtree(run.folder, ignore_errors=True)

    def _found(self, request: AnyRequest) -> RemoteRun | None:
        reply = self.link.ask(request)
        if not isinstance(reply, Found):
            raise LinkError(f"{self.name}: did not name a run")
        return self._run(reply.run) if reply.run else None

    def _run(self, run_id: str) -> RemoteRun:
        """The same object for the same run, always: it is mirrored once."""
        with self._lock:
            if run_id not in self._runs:
                self._runs[run_id] = RemoteRun(self, run_id, self._scratch.path / str(len(self._runs)))
            return self._runs[run_id]

    def _take(self, news: News) -> None:
        match news:
            case Seen():
                if not self._looking.locked():
                    raise LinkError("sent runs that nobody asked for")
                self._incoming[news.run] = self._overview(news)
            case Recorded() | Told() | Life() | Lost():
                run = self._runs.get(news.run)
                if run is not None and run.watched:
                    try:
                        run.take(news)
                    except (OSError, RunError) as error:
                        raise LinkError(f"its data cannot be stored here: {error}") from None

    def _overview(self, seen: Seen) -> Overview:
        """Raises LinkError for a run that cannot be."""
        try:
            if seen.state:
                check_state(seen.state)
            check_time(seen.created or 0.0)
        except ValueError as error:
            raise LinkError(f"sent a run that makes no sense ({error})") from None
        run = self._run(seen.run)
        if seen.record is None or seen.problem is not None:
            problem = seen.problem or (
                "" if seen.status == "reading" else "is not whole, or was made by a newer tuinet"
            )
            return Overview(run, status=seen.status, problem=problem or None)
        return Overview(
            run,
            seen.name,
            seen.created,
            seen.status,
            seen.record.config,
            seen.state,
            log_problem=seen.log_problem,
        )

    def _begin(self) -> None:
        """The link is back: go on with all runs that are watched, each from its last event.

        No answer is waited for: a run that nobody asks for does not catch up, and must not hold up the others.
        """
        for run in list(self._runs.values()):
            if run.watched:
                self.link.say(Watch(run=run.run_id, after=run.seq))
