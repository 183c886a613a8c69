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
    """All of them as one. What reads runs is imported only when needed, for a fast first paint."""

    def __init__(self, others: Sequence[Machine] = ()) -> None:
        self.others = others
        self._list_problem = ""
        """The reason why the last list lacks the runs of a machine; empty if it is complete"""

    @cached_property
    def all(self) -> list[Machine]:
        """The others first."""
        from tuinet.jobs.machine import ThisMachine

        return [*self.others, ThisMachine()]

    @property
    def first(self) -> Machine:
        """The one that new runs are trained on."""
        return self.all[0]

    @property
    def here(self) -> Machine:
        """This machine."""
        return self.all[-1]

    def of(self, run: Run) -> Machine:
        """Return the machine that a run is on."""
        return next(machine for machine in self.all if machine.name == run.machine)

    @property
    def link_problem(self) -> str:
        """The reason why a machine does not answer, or its runs are not listed; empty if all is well."""
        for machine in self.others:
            if machine.link_problem:
                return machine.link_problem
        return self._list_problem

    @property
    def complete(self) -> bool:
        """True if the last `list_runs` had enough time to read every run."""
        return all(machine.complete for machine in self.all)

    def list_runs(self) -> list[Overview]:
        """Return the runs of all machines, oldest first.

        One machine that fails does not hide the runs of the others: see `link_problem`. Raises RunError or LinkError
        if all fail.
        """
        overviews: list[Overview] = []
        errors: list[TuinetError] = []
        for machine in self.all:
            try:
                overviews += machine.list_runs()
            except TuinetError as error:
                errors.append(error)
        if len(errors) == len(self.all):
            raise errors[0]
        self._list_problem = str(errors[0]) if errors else ""
        if not self.others:
            return overviews
        from tuinet.runs.run_ids import sort_key

        # Ids begin with the time, so the runs of several machines can be merged by them.
        return sorted(overviews, key=lambda overview: sort_key(overview.run.run_id))
