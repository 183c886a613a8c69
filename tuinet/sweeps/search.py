"""Where the values of the next trial come from."""

from __future__ import annotations

from typing import Protocol

from tuinet.sweeps.definition import SweepDefinition
from tuinet.sweeps.space import Space, Values
from tuinet.sweeps.trial import Trial


class Search(Protocol):
    """Proposes trials, and receives their results."""

    def propose(self, number: int) -> Values:
        """Return the values of a trial. Called once per trial, in order, and again after a crash."""
        ...

    def restore(self, trial: Trial) -> None:
        """Restore a trial that an earlier process began. Called before any proposal."""
        ...

    def should_prune(self, number: int, epoch: int, accuracy: float) -> bool:
        """Receive the validation accuracy of a trial after an epoch. True if the trial should end there."""
        ...

    def conclude(self, trial: Trial) -> None:
        """Receive the result of a trial."""
        ...


class Combinations:
    """The combinations of a grid or of a random search, in order, drawn on demand."""

    def __init__(self, definition: SweepDefinition, space: Space) -> None:
        self._source = space.samples(definition.seed)
        self._drawn: list[Values] = []
        if definition.method == "grid":
            self._source = iter(space.grid())

    def __getitem__(self, number: int) -> Values:
        """Return the values of a trial."""
        while len(self._drawn) <= number:
            self._drawn.append(next(self._source))
        return self._drawn[number]


class ListedSearch:
    """Proposes one combination after another, whatever the results. It prunes nothing."""

    def __init__(self, combinations: Combinations) -> None:
        self.combinations = combinations

    def propose(self, number: int) -> Values:
        """Return the values of a trial."""
        return self.combinations[number]

    def restore(self, trial: Trial) -> None:
        """Do nothing: no proposal depends on earlier trials."""

    def should_prune(self, number: int, epoch: int, accuracy: float) -> bool:
        """Return False: this search prunes nothing."""
        return False

    def conclude(self, trial: Trial) -> None:
        """Do nothing: no proposal depends on earlier trials."""
