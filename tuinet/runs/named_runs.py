"""Finding runs by name, repeatedly, in a home that may hold many thousands of runs."""

from __future__ import annotations

import threading
from pathlib import Path

from tuinet.runs.collection import name_of
from tuinet.runs.local import LocalRun, entries_of


class NamedRuns:
    """The runs of a folder that have a name. The record of each run is read once, however often it is looked for.

    A run that is given its name later is not found. Can be used by several threads.
    """

    def __init__(self, runs: Path) -> None:
        self.runs = runs
        self._known: dict[str, str | None] = {}
        """The name of each run, by its directory"""
        self._by_name: dict[str, str] = {}
        self._lock = threading.Lock()

    def find(self, name: str) -> LocalRun | None:
        """Return the run of that name, or None. Raises RunError if the folder cannot be read."""
        with self._lock:
            run = self._known_run(name)
            if run is None:
                self._read_new()
                run = self._known_run(name)
            return run

    def ending_with(self, suffix: str) -> list[str]:
        """Return the names with that end. Raises RunError if the folder cannot be read."""
        with self._lock:
            self._read_new()
            return [name for name in self._by_name if name.endswith(suffix)]

    def _known_run(self, name: str) -> LocalRun | None:
        entry = self._by_name.get(name)
        if entry is None:
            return None
        run = LocalRun(self.runs / entry)
        if name_of(run) == name:
            return run
        # It has been removed or renamed. Another one may have the name by now.
        del self._by_name[name]
        return None

    def _read_new(self) -> None:
        if not self.runs.exists():
            return
        entries = {entry for entry in entries_of(self.runs) if not entry.startswith(".")}
        for entry in self._known.keys() - entries:
            name = self._known.pop(entry)
            if name is not None and self._by_name.get(name) == entry:
                del self._by_name[name]
        for entry in sorted(entries - self._known.keys()):
            name = name_of(LocalRun(self.runs / entry))
            self._known[entry] = name
            if name is not None:
                self._by_name[name] = entry
