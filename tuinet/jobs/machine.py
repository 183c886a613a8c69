"""Machines with runs on them: this one, and (in `remote`) others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tuinet.config import Configuration
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.start import resume_run, start_run
from tuinet.runs.collection import all_runs, find_run
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun, as_local
from tuinet.runs.overview import Overview
from tuinet.runs.run_list import RunList
from tuinet.runs.run_names import check_new_name, rename


class Machine(Protocol):
    """Where runs are, and what can be done with them there. Everything raises a TuinetError if it cannot be done."""

    @property
    def name(self) -> str:
        """How a person calls it; the empty text is this machine."""
        ...

    @property
    def complete(self) -> bool:
        """Whether the last look had the time to read everything."""
        ...

    @property
    def link_problem(self) -> str:
        """What keeps it from answering; the empty text if nothing does."""
        ...

    def list_runs(self) -> list[Overview]:
        """All its runs as they are now, oldest first; an unchanged run keeps its overview."""
        ...

    def find(self, wanted: str) -> Run:
        """The run that a person names: see `find_run`."""
        ...

    def find_live(self) -> Run | None:
        """The newest run that trains."""
        ...

    def start(
        self, config: Configuration, name: str | None, commands: Sequence[str] = (), on_end: str | None = None
    ) -> RunFollower:
        """Make a run, train it and follow it; `commands` are sent before its first batch.

        `on_end` is a command line that its job runs there when it ends.
        """
        ...

    def resume(self, run: Run, epochs: int | None = None, on_end: str | None = None) -> RunFollower:
        """Go on with a run, and watch it."""
        ...

    def check_name(self, run: Run, name: str) -> None:
        """Raises a TuinetError for a name that the run cannot have; the empty text is no name."""
        ...

    def rename(self, run: Run, name: str | None) -> None:
        """Give a run another name, or none."""
        ...

    def remove(self, run: Run) -> None:
        """Delete a run."""
        ...

    def close(self) -> None:
        """Let the machine go: its runs train on."""
        ...

    def discard(self) -> None:
        """Delete what is mirrored of its runs."""
        ...


class ThisMachine:
    """The runs of this machine's home."""

    name = ""
    link_problem = ""

    def __init__(self) -> None:
        self._run_list = RunList(runs_folder())

    @property
    def complete(self) -> bool:
        """Whether the last look had the time to read everything."""
        return self._run_list.complete

    def list_runs(self) -> list[Overview]:
        """All runs, oldest first."""
        return self._run_list.refresh()

    def find(self, query: str) -> LocalRun:
        """The run of an id, a beginning of one, a name, or `last`."""
        return find_run(runs_folder(), query)

    def find_live(self) -> Run | None:
        """The newest run that trains."""
        return next((run for run in reversed(all_runs(runs_folder())) if run.is_live()), None)

    def start(
        self, config: Configuration, name: str | None, commands: Sequence[str] = (), on_end: str | None = None
    ) -> RunFollower:
        """Make a run, train it and watch it."""
        run, process = start_run(config, name, commands, on_end)
        return RunFollower(run, process)

    def resume(self, run: Run, epochs: int | None = None, on_end: str | None = None) -> RunFollower:
        """Go on with a run, and watch it."""
        return RunFollower(run, resume_run(as_local(run), epochs, on_end))

    def check_name(self, run: Run, name: str) -> None:
        """Raises for a name that the run cannot have."""
        check_new_name(as_local(run), name)

    def rename(self, run: Run, name: str | None) -> None:
        """Give a run another name, or none."""
        rename(as_local(run), name)

    def remove(self, run: Run) -> None:
        """Delete a run."""
        as_local(run).remove()

    def close(self) -> None:
        """Nothing holds it."""

    def discard(self) -> None:
        """Nothing is mirrored."""
