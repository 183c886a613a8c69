"""The overviews of all runs, looked at again and again: only what has changed is read."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from tuinet.errors import RunError
from tuinet.runs.collection import all_runs
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, unusable
from tuinet.runs.state import RunState

BUDGET = 2_000_000
"""Bytes of logs after which one look ends: about 0.1 s of reading"""

RECENT = 20
"""Warnings and changes of a run that are kept"""

SETTLED = 3.0
"""Seconds after which a change of a folder shows in its time, also where the clock of the disk is coarse"""

UNREAD = "reading"
"""The status of a run that there was no time for yet"""

Signature = tuple[int, int, int] | None
"""What tells whether a file has changed; None where there is none"""


class Overviews:
    """A list of all runs. An unchanged run costs two looks at its files and one at its lock, and keeps its overview."""

    def __init__(self, runs: Path, budget: int = BUDGET) -> None:
        self.runs, self.budget = runs, budget
        self.complete = True
        """Whether the last look had the time to read everything"""
        self._known: dict[str, KnownRun] = {}
        self._listed: Signature = None

    def look(self) -> list[Overview]:
        """All runs as they are now, oldest first; the newest are read first. Raises RunError without a list at all."""
        self.complete = True
        self._list()
        left = self.budget
        for known in reversed(self._known.values()):
            left -= known.look(left > 0)
        self.complete = not any(known.behind for known in self._known.values())
        return [known.overview for known in self._known.values()]

    def _list(self) -> None:
        """See which runs there are, where the folder tells of a change."""
        found = signature(self.runs)
        if found is None or found != self._listed or time.time() - found[2] / 1e9 < SETTLED:
            self._known = {run.run_id: self._known.get(run.run_id) or KnownRun(run) for run in all_runs(self.runs)}
            self._listed = found


class KnownRun:
    """A run, how far it was read, and what there is to say of it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.overview = Overview(run, status=UNREAD)
        self.behind = True
        """Whether there is more to read"""
        self._seen: tuple[Signature, Signature, bool] | None = None
        self._begin()

    def _begin(self) -> None:
        self._tail, self._state = self.run.tail(), RunState.recent(RECENT)
        self._log: Signature = None

    def look(self, may_read: bool) -> int:
        """Take in what has changed, if there is time to read it. Returns how many bytes of the log were read."""
        try:
            live = self.run.is_live()  # asked before reading: what a job wrote before it died is read
            seen = (signature(self.run.record_path), signature(self.run.events_path), live)
            self.behind = seen != self._seen and not may_read
            if seen == self._seen or self.behind:
                return 0
            self._seen = seen
            return self._read(seen[1], live)
        except RunError as error:
            self.behind = False
            self._begin()
            self.overview = unusable(self.run, error)
            return 0

    def _read(self, log: Signature, live: bool) -> int:
        if self._log and (log is None or log[0] != self._log[0] or log[1] < self._log[1]):
            self._begin()  # another file, or one that was cut
        record, before = self.run.record(), self._log[1] if self._log else 0
        for event in self._tail.new_events():
            self._state.apply(event)
        self._log = log
        state = self._state
        own = replace(state, config=dict(state.config), warnings=list(state.warnings), changes=list(state.changes))
        self.overview = Overview(
            self.run,
            record.name,
            record.created,
            state.status(live),
            record.config,
            own,
            log_problem=self._tail.problem,
        )
        return (log[1] if log else 0) - before


def signature(path: Path) -> Signature:
    """Which file it is, its size, and when it was changed."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
