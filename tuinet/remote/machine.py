"""Another machine with runs on it, reached over SSH."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from threading import Lock
from typing import cast

from tuinet.commands import SimpleCommandName
from tuinet.config import Configuration
from tuinet.errors import LinkError, RunError
from tuinet.jobs.follower import RunFollower
from tuinet.remote.link import Link
from tuinet.remote.mirror_folder import MirrorFolder
from tuinet.remote.news import AnyNews, RunListed, WatchNews
from tuinet.remote.replies import Done, ListingFinished, ProblemList, RunFound
from tuinet.remote.requests import (
    CheckRun,
    FindLiveRun,
    FindRun,
    ListRuns,
    RemoveRun,
    RenameRun,
    ResumeRun,
    StartRun,
    WatchRun,
)
from tuinet.remote.run import RemoteRun, digest
from tuinet.remote.ssh import Address
from tuinet.remote.validation import check_state, check_time
from tuinet.runs.directory import Run
from tuinet.runs.home import home
from tuinet.runs.overview import Overview
from tuinet.runs.run_ids import sort_key


class RemoteMachine:
    """A machine that is reached through an agent. `tuinet.jobs.machine.Machine` says what a machine can do."""

    def __init__(self, address: Address, *, read_only: bool = False) -> None:
        self.name = address.name
        self.link = Link(address, self._receive, self._watch_again, read_only=read_only)
        # Another command on the same machine may lead to another TUINET_HOME, and so to other runs.
        self.cache = home() / "hosts" / digest(address.destination, address.command)
        self.complete = True
        self._mirrors = MirrorFolder()
        self._lock = Lock()
        self._listing = Lock()
        self._runs: dict[str, RemoteRun] = {}
        self._overviews: dict[str, Overview] = {}
        # The overviews that the current listing has sent so far.
        self._incoming: dict[str, Overview] = {}
        self._was_listed = False

    def connect(self, report: Callable[[str], object] = lambda message: None, *, keep_trying: bool = False) -> None:
        """Connect for the first time. ssh may ask for a password in the terminal.

        Raises LinkError if that fails. With `keep_trying` the failure is reported, and the link keeps trying.
        """
        self.link.connect(report, keep_trying=keep_trying)

    def close(self) -> None:
        """Close the link. The runs keep training."""
        self.link.close()

    def discard(self) -> None:
        """Delete the mirrors. Happens by itself at the end of the program unless it is killed."""
        self._mirrors.discard()

    @property
    def link_problem(self) -> str:
        """Why the machine cannot be reached; empty if it can."""
        return self.link.problem

    def list_runs(self) -> list[Overview]:
        """Return all runs, oldest first. Without a link, those that were listed before it broke.

        Raises LinkError if the link broke before the runs were ever listed.
        """
        with self._listing:
            self._incoming = {}
            try:
                reply = self.link.request(ListRuns(), ListingFinished)
            except LinkError:
                if not self._was_listed:
                    raise
                self.complete = True
            else:
                self._finish_listing(reply)
            return list(self._overviews.values())

    def find(self, query: str) -> Run:
        """Return the run that the user means."""
        run = self._find(FindRun(query=query))
        if run is None:
            raise LinkError(f"{self.name}: sent no run for '{query}'")
        return run

    def find_live(self) -> Run | None:
        """Return the newest run that is training."""
        return self._find(FindLiveRun())

    def start(
        self,
        config: Configuration,
        name: str | None,
        commands: Sequence[str] = (),
        on_end: str | None = None,
        sharing: int = 1,
    ) -> RunFollower:
        """Create a run on that machine, train it, and follow it."""
        request = StartRun(
            config=config.model_dump(mode="json"),
            name=name,
            # The model checks the names, so the cast hides no mistake.
            commands=cast("list[SimpleCommandName]", [*commands]),
            on_end=on_end,
            sharing=sharing,
        )
        run = self._find(request)
        if run is None:
            raise LinkError(f"{self.name}: did not say which run it started")
        return RunFollower(run)

    def resume(
        self, run: Run, epochs: int | None = None, commands: Sequence[str] = (), on_end: str | None = None
    ) -> RunFollower:
        """Resume a run on that machine, and follow it."""
        names = cast("list[SimpleCommandName]", [*commands])
        self.link.request(ResumeRun(run=run.run_id, epochs=epochs, commands=names, on_end=on_end), Done)
        return RunFollower(run)

    def check_name(self, run: Run, name: str) -> None:
        """Raise a TuinetError if the run cannot have this name."""
        self.link.request(RenameRun(run=run.run_id, name=name, dry_run=True), Done)

    def rename(self, run: Run, name: str | None) -> None:
        """Rename a run, or remove its name."""
        self.link.request(RenameRun(run=run.run_id, name=name or ""), Done)

    def remove(self, run: Run) -> None:
        """Delete a run on that machine, and its mirror here."""
        self.link.request(RemoveRun(run=run.run_id), Done)
        shutil.rmtree(run.folder, ignore_errors=True)

    def check(self, run: Run | None) -> ProblemList:
        """Check a run on that machine; without one, the files that killed processes left. Changes nothing."""
        return self.link.request(CheckRun(run=run.run_id if run else None), ProblemList)

    def _find(self, request: FindRun | FindLiveRun | StartRun) -> RemoteRun | None:
        run_id = self.link.request(request, RunFound).run
        if not run_id:
            return None
        return self._run(run_id)

    def _run(self, run_id: str) -> RemoteRun:
        """Return the run with this id: always the same object, so that there is one mirror of it."""
        with self._lock:
            if run_id not in self._runs:
                # The number, and not the id, names the folder: the other side has no part in a path here.
                folder = self._mirrors.path / str(len(self._runs))
                self._runs[run_id] = RemoteRun(self.link, run_id, folder, self.cache)
            return self._runs[run_id]

    def _receive(self, news: AnyNews) -> None:
        """Apply news, in the link's thread. Raises LinkError if it is invalid."""
        if isinstance(news, RunListed):
            if not self._listing.locked():
                raise LinkError("sent a list of runs that was not requested")
            self._incoming[news.run] = overview_of(self._run(news.run), news)
        else:
            self._update_mirror(news)

    def _update_mirror(self, news: WatchNews) -> None:
        run = self._runs.get(news.run)
        if run is None or not run.mirror.is_watched:
            return
        try:
            run.mirror.receive(news)
        except (OSError, RunError) as error:
            raise LinkError(f"its data cannot be stored here: {error}") from None

    def _finish_listing(self, reply: ListingFinished) -> None:
        self.complete = reply.is_complete
        overviews = self._incoming
        if not reply.is_full:
            overviews = {**self._overviews, **self._incoming}
        self._overviews = {
            run_id: overviews[run_id] for run_id in sorted(overviews, key=sort_key) if run_id not in reply.removed
        }
        self._was_listed = True

    def _watch_again(self) -> None:
        """After a break, have the new agent watch all runs that the old one watched, each from its last event."""
        for run in list(self._runs.values()):
            if run.mirror.is_watched:
                # Not a request: a run with a long history must not keep the others waiting.
                self.link.send(WatchRun(run=run.run_id, after=run.mirror.seq))


def overview_of(run: RemoteRun, listed: RunListed) -> Overview:
    """Return the overview of a listed run. Raises LinkError for a run that is not possible."""
    try:
        if listed.state:
            check_state(listed.state)
        check_time(listed.created or 0.0)
    except ValueError as error:
        raise LinkError(f"sent an invalid run ({error})") from None
    problem = listed.problem or None
    if not problem and listed.record is None and listed.status != "reading":
        problem = "is incomplete, or was made by a newer tuinet"
    if problem or listed.record is None:
        return Overview(run, status=listed.status, problem=problem)
    return Overview(
        run,
        listed.name,
        listed.created,
        listed.status,
        listed.record.config,
        listed.state,
        log_problem=listed.log_problem,
    )
