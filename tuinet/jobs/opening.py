"""The ways to a session: a new run, one that goes on, one that is there, one that trains now."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.config import Configuration
from tuinet.jobs.session import Session
from tuinet.jobs.start import resume_run, start_run
from tuinet.runs.collection import all_runs, find_run
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder


def open_run(run: Run) -> Session:
    """Watch a run. Raises RunError if it is not whole."""
    return Session(run)


def open_wanted(wanted: str) -> Session:
    """Watch the run that a person names. Raises RunError if there is none or it is not whole."""
    return Session(find_run(runs_folder(), wanted))


def open_live() -> Session | None:
    """Watch the newest run that trains now. Raises RunError if the runs cannot be read."""
    live = next((run for run in reversed(all_runs(runs_folder())) if run.is_live()), None)
    return Session(live) if live else None


def start(config: Configuration, name: str | None, words: Sequence[str] = ()) -> Session:
    """Make a run, train it and watch it; `words` are asked of it before its first batch. Raises a TuinetError."""
    run, process = start_run(config, name)
    session = Session(run, process)
    for word in words:
        session.ask(word)
    return session


def resume(run: Run, epochs: int | None = None) -> Session:
    """Go on with a run, and watch it. Raises a TuinetError if there is nothing to go on with."""
    return Session(run, resume_run(run, epochs))
