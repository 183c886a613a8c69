"""The rungs of successive halving: epochs 1, 3, 9, 27 …, at which only the best trials go on."""

from __future__ import annotations

from dataclasses import dataclass

from tuinet.sweeps.halving import REDUCTION
from tuinet.sweeps.state import SweepState


@dataclass(frozen=True)
class Rung:
    """What became of the trials that reached an epoch."""

    epoch: int
    reached: int
    """Trials that have trained this epoch"""
    went_on: int
    """Those of them that have trained more epochs, and were not pruned before the next rung"""
    pruned: int
    """Those that were pruned before the next rung"""
    accuracies: tuple[float, ...]
    """The validation accuracies after this epoch, ascending, as far as they are known"""


def rungs_of(state: SweepState) -> list[Rung]:
    """Return all rungs that a trial has reached, from the first."""
    reached = {trial.number: state.epochs_of(trial) for trial in state.trials}
    pruned_at = {trial.number: reached[trial.number] for trial in state.trials if state.status_of(trial) == "pruned"}
    rungs = []
    epoch = 1
    while epoch <= max(reached.values(), default=0):
        following = epoch * REDUCTION
        pruned = sum(epoch <= last < following for last in pruned_at.values())
        longer = sum(last > epoch for last in reached.values())
        # A process learns a little later that its trial is pruned, and may have trained another epoch by then.
        late = sum(epoch < last < following for last in pruned_at.values())
        accuracies = sorted(trial.accuracies[epoch] for trial in state.trials if epoch in trial.accuracies)
        count = sum(last >= epoch for last in reached.values())
        rungs.append(Rung(epoch, count, longer - late, pruned, tuple(accuracies)))
        epoch = following
    return rungs
