"""Machines with runs on them: this one, and others in `tuinet.remote`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tuinet.config import Configuration
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.sharing import with_share
from tuinet.jobs.start import resume_run, start_run
from tuinet.runs.collection import all_runs, find_run
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun, as_local
from tuinet.runs.overview import Overview
from tuinet.runs.run_list import RunList
from tuinet.runs.run_names import check_new_name, rename


class Machine(Protocol):
    """A machine with runs, and what can be done with them. Every method raises a TuinetError if it fails."""

    @property
    def name(self) -> str:
        """The user's name for the machine; empty for this machine."""
        ...

    @property
    def complete(self) -> bool:
        """True if there was time to read all logs for the last listing."""
        ...

    @property
    def link_problem(self) -> str:
        """Why the machine cannot be reached; empty if it can."""
        ...

    def list_runs(self) -> list[Overview]:
        """Return all runs as they are now, oldest first. A run that has not changed keeps its overview."""
        ...

    def find(self, query: str) -> Run:
        """Return the run with an id, the beginning of an id, or a name; `last` is the newest."""
        ...

    def find_live(self) -> Run | None:
        """Return the newest run that is training."""
        ...

    def start(
        self,
        config: Configuration,
        name: str | None,
        commands: Sequence[str] = (),
        on_end: str | None = None,
        sharing: int = 1,
    ) -> RunFollower:
        """Create a run, train it, and follow it.

        The commands reach the run before its first batch. Its job starts the command line `on_end` when it ends. With
        `threads = auto`, it has an equal share of the cores if it is one of several runs that start at the same time:
        `sharing` is their number.
        """
        ...

    def resume(
        self, run: Run, epochs: int | None = None, commands: Sequence[str] = (), on_end: str | None = None
    ) -> RunFollower:
        """Resume a run, and follow it. The commands reach it before its first batch."""
        ...

    def check_name(self, run: Run, name: str) -> None:
        """Raise a TuinetError if the run cannot have this name. An empty name means none, and is allowed."""
        ...

    def rename(self, run: Run, name: str | None) -> None:
        """Rename a run, or remove its name."""
        ...

    def remove(self, run: Run) -> None:
        """Delete a run."""
        ...

    def close(self) -> None:
        """Disconnect. The runs keep training."""
        ...

    def discard(self) -> None:
        """Delete the mirrors of the runs."""
        ...


class ThisMachine:
    """The runs in TUINET_HOME."""

    name = ""
    link_problem = ""

    def __init__(self) -> None:
        self._run_list = RunList(runs_folder())

    @property
    def complete(self) -> bool:
        """True if there was time to read all logs for the last listing."""
        return self._run_list.complete

    def list_runs(self) -> list[Overview]:
        """Return all runs, oldest first."""
        return self._run_list.refresh()

    def find(self, query: str) -> LocalRun:
        """Return the run with an id, the beginning of an id, or a name; `last` is the newest."""
        return find_run(runs_folder(), query)

    def find_live(self) -> Run | None:
        """Return the newest run that is training."""
        return next((run for run in reversed(all_runs(runs_folder())) if run.is_live()), None)

    def start(
        self,
        config: Configuration,
        name: str | None,
        commands: Sequence[str] = (),
        on_end: str | None = None,
        sharing: int = 1,
    ) -> RunFollower:
        """Create a run, train it, and follow it."""
        run, process = start_run(with_share(config, sharing), name, commands, on_end)
        return RunFollower(run, process)

    def resume(
        self, run: Run, epochs: int | None = None, commands: Sequence[str] = (), on_end: str | None = None
    ) -> RunFollower:
        """Resume a run, and follow it."""
        return RunFollower(run, resume_run(as_local(run), epochs, commands, on_end))

    def check_name(self, run: Run, name: str) -> None:
        """Raise RunError or UsageError if the run cannot have this name."""
        check_new_name(as_local(run), name)

    def rename(self, run: Run, name: str | None) -> None:
        """Rename a run, or remove its name."""
        rename(as_local(run), name)

    def remove(self, run: Run) -> None:
        """Delete a run."""
        as_local(run).remove()

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def discard(self) -> None:
        """Do nothing: there are no mirrors."""
