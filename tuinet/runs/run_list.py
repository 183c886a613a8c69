"""The list of all runs, refreshed repeatedly: only changes are read."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from threading import Lock

from tuinet.errors import RunError
from tuinet.runs.collection import all_runs
from tuinet.runs.directory import Run
from tuinet.runs.files import FileStamp, file_stamp
from tuinet.runs.overview import Overview, overview_of_unreadable
from tuinet.runs.state import RunState

READ_BUDGET = 2_000_000
"""Bytes of logs that one refresh reads, about 0.1 s; the next refresh goes on"""

RECENT = 20
"""Epochs, warnings and changes of a run that stay in memory"""

SETTLE_SECONDS = 3.0
"""How long a folder is listed again after a change: some disks store times in steps of two seconds"""

UNREAD = "reading"
"""The status of a run that no refresh has had time to read yet"""


class RunList:
    """The overviews of all runs. An unchanged run costs two `stat` calls and a test of its lock."""

    def __init__(self, runs: Path, budget: int = READ_BUDGET) -> None:
        self.runs = runs
        self.budget = budget
        self.complete = True
        """True if the last refresh had time to read everything"""
        self._entries: dict[str, RunEntry] = {}
        self._stamp: FileStamp | None = None
        self._refreshing = Lock()

    def refresh(self) -> list[Overview]:
        """Return all runs as they are now, oldest first. Raises RunError if they cannot be listed.

        If the budget does not suffice, the newest runs are read and the others follow with the next refresh. Several
        threads may call this: they take turns.
        """
        with self._refreshing:
            self._list_folder()
            budget = self.budget
            for entry in reversed(self._entries.values()):
                budget -= entry.refresh(may_read=budget > 0)
            self.complete = not any(entry.is_behind for entry in self._entries.values())
            return [entry.overview for entry in self._entries.values()]

    def _list_folder(self) -> None:
        """Add new runs and drop removed ones, if the folder has changed."""
        stamp = file_stamp(self.runs)
        if stamp is not None and stamp == self._stamp and time.time() - stamp.mtime_ns / 1e9 >= SETTLE_SECONDS:
            return
        self._entries = {run.run_id: self._entries.get(run.run_id) or RunEntry(run) for run in all_runs(self.runs)}
        self._stamp = stamp


class RunEntry:
    """One run in the list, and how far it has been read."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.overview = Overview(run, status=UNREAD)
        self.is_behind = True
        """True if the run has changed since it was last read"""
        self._last_seen: tuple[FileStamp | None, FileStamp | None, bool] | None = None
        self._start_over()

    def _start_over(self) -> None:
        self._tail = self.run.tail()
        self._state = RunState.recent(RECENT)
        self._log_stamp: FileStamp | None = None

    def refresh(self, *, may_read: bool) -> int:
        """Update the overview if the run has changed and `may_read`. Returns the bytes of the log that were read."""
        try:
            # Asked before the log is read: the last lines of a dying job are then still read.
            live = self.run.is_live()
            log_stamp = file_stamp(self.run.events_path)
            seen = (file_stamp(self.run.record_path), log_stamp, live)
            self.is_behind = seen != self._last_seen and not may_read
            if seen == self._last_seen or self.is_behind:
                return 0
            self._last_seen = seen
            return self._read(log_stamp, live=live)
        except RunError as error:
            self.is_behind = False
            self._start_over()
            self.overview = overview_of_unreadable(self.run, error)
            return 0

    def _read(self, log_stamp: FileStamp | None, *, live: bool) -> int:
        previous = self._log_stamp
        already_read = 0
        if previous and (log_stamp is None or log_stamp.inode != previous.inode or log_stamp.size < previous.size):
            # Another file has taken the place of the log, or the log was truncated.
            self._start_over()
        elif previous:
            already_read = previous.size
        record = self.run.record()
        for event in self._tail.new_events():
            self._state.apply(event)
        self._log_stamp = log_stamp
        # Overviews are passed to other threads, so they must not share data that the next refresh changes.
        state = replace(
            self._state,
            config=dict(self._state.config),
            warnings=list(self._state.warnings),
            warning_epochs=list(self._state.warning_epochs),
            changes=list(self._state.changes),
            trend=self._state.trend.copy(),
        )
        self.overview = Overview(
            self.run,
            record.name,
            record.created,
            state.status(live),
            record.config,
            state,
            log_problem=self._tail.problem,
        )
        if log_stamp is None:
            return -already_read
        return log_stamp.size - already_read
