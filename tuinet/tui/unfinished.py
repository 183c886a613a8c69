"""The run that was training when the app last saw it: if it ends while the app is closed, the next start shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuinet.errors import MissingRunError

if TYPE_CHECKING:
    from tuinet.jobs.machine import Machine
    from tuinet.runs.directory import Run


class UnfinishedRun:
    """At most one run, remembered from one start of the app to the next."""

    def __init__(self, reference: str, remember: Callable[[str], None]) -> None:
        """Take up what the last start remembered.

        Args:
            reference: `ID`, or `HOST:ID` for a run on another machine; the empty text for none.
            remember: Saves a reference for the next start.
        """
        self._reference = reference
        self._remember = remember

    def set(self, run: Run) -> None:
        """Remember a run that is training."""
        self._replace(reference_to(run))

    def clear(self) -> None:
        """Remember no run: it has ended, and the user has seen that."""
        self._replace("")

    def is_run(self, run: Run) -> bool:
        """Return True if this is the remembered run."""
        return self._reference == reference_to(run)

    def find_on(self, machine: Machine) -> Run | None:
        """Return the remembered run; None if there is none, it is on another machine, or it was removed."""
        host, _, run_id = self._reference.rpartition(":")
        if not run_id or host != machine.name:
            return None
        try:
            return machine.find(run_id)
        except MissingRunError:
            return None

    def _replace(self, reference: str) -> None:
        # Saving writes a file, and this is called for each run that is shown.
        if reference != self._reference:
            self._reference = reference
            self._remember(reference)


def reference_to(run: Run) -> str:
    """Return a run as the app remembers it."""
    return f"{run.machine}:{run.run_id}" if run.machine else run.run_id
