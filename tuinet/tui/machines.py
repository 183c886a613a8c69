"""The machines whose runs the app shows: this one, and others that it has a link to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tuinet.errors import TuinetError

if TYPE_CHECKING:
    from tuinet.jobs.machine import Machine
    from tuinet.runs.directory import Run
    from tuinet.runs.overview import Overview


class Machines:
    """All of them. What knows of runs is imported when it is needed: a person waits for the first painting."""

    def __init__(self, others: Sequence[Machine] = ()) -> None:
        self.others = others
        self._unseen = ""  # why the last look did not see the runs of one of them

    @cached_property
    def all(self) -> list[Machine]:
        """The others first."""
        from tuinet.jobs.machine import ThisMachine

        return [*self.others, ThisMachine()]

    @property
    def first(self) -> Machine:
        """The one that new runs are trained on."""
        return self.all[0]

    def of(self, run: Run) -> Machine:
        """The one that a run is on."""
        return next(machine for machine in self.all if machine.name == run.machine)

    @property
    def link_problem(self) -> str:
        """What keeps one of them from answering, or from being seen; the empty text if nothing does."""
        return next((machine.link_problem for machine in self.others if machine.link_problem), self._unseen)

    @property
    def complete(self) -> bool:
        """Whether the last look had the time to read everything."""
        return all(machine.complete for machine in self.all)

    def look(self) -> list[Overview]:
        """All runs of those that can be seen, oldest first. Raises RunError or LinkError if none can be."""
        found: list[Overview] = []
        errors: list[TuinetError] = []
        for machine in self.all:
            try:
                found += machine.list_runs()
            except TuinetError as error:
                errors.append(error)
        if len(errors) == len(self.all):
            raise errors[0]
        self._unseen = str(errors[0]) if errors else ""
        if not self.others:
            return found
        from tuinet.runs.run_ids import sort_key

        return sorted(found, key=lambda each: sort_key(each.run.run_id))
