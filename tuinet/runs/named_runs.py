"""Finding runs by name, again and again, in a home that may hold many thousands of runs."""

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
            if name not in self._by_name:
                self._read_new()
            entry = self._by_name.get(name)
            if entry is None:
                return None
            run = LocalRun(self.runs / entry)
            # It may have been removed or renamed since.
            if name_of(run) == name:
                return run
            del self._by_name[name]
            return None

    def ending_with(self, suffix: str) -> list[str]:
        """Return the names with that end. Raises RunError if the folder cannot be read."""
        with self._lock:
            self._read_new()
            return [name for name in self._by_name if name.endswith(suffix)]

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
