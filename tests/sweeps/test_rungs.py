"""The rungs of successive halving."""

from __future__ import annotations

import pytest

from tuinet.jobs.machine import ThisMachine
from tuinet.sweeps.follower import SweepFollower
from tuinet.sweeps.rungs import Rung, rungs_of
from tuinet.sweeps.trial import TrialEnded

from .example_sweeps import PRUNED, ExampleTrial, add_trial, example_sweep

pytestmark = pytest.mark.usefixtures("own_home")


def rungs(*trials: ExampleTrial) -> list[Rung]:
    return rungs_of(SweepFollower(example_sweep(trials)).poll(ThisMachine().list_runs()))


def test_each_rung_counts_the_trials_that_reached_it_went_on_and_were_pruned() -> None:
    # Trial 3 trained a second epoch although it was pruned at the first.
    assert rungs(*PRUNED) == [
        Rung(1, reached=5, went_on=3, pruned=2, accuracies=(0.3, 0.4, 0.5, 0.55, 0.6)),
        Rung(3, reached=3, went_on=2, pruned=1, accuracies=(0.65, 0.7, 0.8)),
        Rung(9, reached=2, went_on=0, pruned=0, accuracies=(0.8, 0.92)),
    ]


def test_a_trial_that_still_trains_has_reached_what_it_has_trained() -> None:
    first, second = rungs(PRUNED[0], ExampleTrial("16", "0.01", (0.4, 0.5, 0.6, 0.7), None))
    assert (first.reached, first.went_on, first.pruned) == (2, 1, 1)
    assert (second.epoch, second.reached, second.went_on) == (3, 1, 1)


def test_a_trial_whose_process_died_has_reached_what_it_has_trained() -> None:
    directory = example_sweep(PRUNED[:1], total=2)
    add_trial(directory, ExampleTrial("32", "0.01", (0.5, 0.6), None))
    directory.append(TrialEnded(number=1, outcome="failed", error="its process has died"))
    rung = rungs_of(SweepFollower(directory).poll(ThisMachine().list_runs()))[0]
    assert (rung.reached, rung.went_on, rung.accuracies) == (2, 1, (0.3, 0.5))


def test_without_an_epoch_there_is_no_rung() -> None:
    assert rungs(ExampleTrial("16", "0.01", (), None)) == []
