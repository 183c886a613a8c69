"""Following a sweep that another process runs, and listing all of them."""

from __future__ import annotations

import os
import shutil

import pytest

from tuinet.errors import RunError
from tuinet.jobs.machine import ThisMachine
from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.follower import SweepFollower
from tuinet.sweeps.live_accuracies import LiveAccuracies
from tuinet.sweeps.reader import SweepList, SweepReader
from tuinet.sweeps.state import SweepState
from tuinet.sweeps.trial import TrialEnded, TrialStarted

from ..runs.conftest import epoch_finished, write_log
from .example_sweeps import CREATED, PRUNED, ExampleTrial, add_trial, example_sweep

pytestmark = pytest.mark.usefixtures("own_home")


def followed(directory: SweepDirectory) -> SweepState:
    return SweepFollower(directory).poll(ThisMachine().list_runs())


def test_each_trial_has_its_run_and_its_accuracy_after_every_epoch() -> None:
    state = followed(example_sweep())
    assert [list(trial.accuracies.values()) for trial in state.trials] == [list(trial.accuracies) for trial in PRUNED]
    assert [state.runs[trial.number].run.record().name for trial in state.trials] == [
        f"example-{number:03}" for number in range(5)
    ]
    assert state.best is not None
    assert state.best.number == 2


def test_a_sweep_is_running_while_a_process_holds_its_lock() -> None:
    directory = example_sweep(total=6)
    add_trial(directory, ExampleTrial("16", "0.01", (0.4,), None))
    reader = SweepReader(directory)
    assert reader.read().status == "interrupted"
    lock = directory.lock()
    state = reader.read()
    assert (state.status, state.status_of(state.trials[5])) == ("running", "training")
    lock.release()
    state = reader.read()
    assert (state.status, state.status_of(state.trials[5])) == ("interrupted", "interrupted")


def test_a_sweep_whose_trials_have_all_ended_is_finished() -> None:
    assert SweepReader(example_sweep()).read().status == "finished"


def test_new_epochs_and_new_trials_are_seen_and_nothing_else_changes() -> None:
    directory = example_sweep(PRUNED[:1], total=3)
    run = add_trial(directory, ExampleTrial("16", "0.01", (0.4,), None))
    follower = SweepFollower(directory)
    machine = ThisMachine()
    first = follower.poll(machine.list_runs())
    assert follower.poll(machine.list_runs()) == first
    os.close(write_log(run.events_path, epoch_finished(2, 0.45))._descriptor)
    second = follower.poll(machine.list_runs())
    assert second.trials[1].accuracies == {1: 0.4, 2: 0.45}
    assert second.epochs_of(second.trials[1]) == 2
    assert second.trials[0] == first.trials[0]
    add_trial(directory, PRUNED[2])
    assert len(follower.poll(machine.list_runs()).trials) == 3


def test_the_epochs_of_a_trial_on_another_machine_are_seen_before_its_run_comes_back() -> None:
    directory = example_sweep(total=6)
    directory.append(TrialStarted(number=5, values={"hidden": "16", "learning_rate": "0.01"}, run="example-005"))
    trials = directory.trials()
    trials[5].accuracies = {1: 0.3, 2: 0.6, 3: 0.5, 4: 0.5, 5: 0.4}
    now = 0.0
    live = LiveAccuracies(directory.live_path, lambda: now)
    live.update(trials)
    state = followed(directory)
    # What the views show: the rungs, the best and the last one.
    assert state.trials[5].accuracies == {1: 0.3, 2: 0.6, 3: 0.5, 5: 0.4}
    assert state.epochs_of(state.trials[5]) == 5
    trials[5].accuracies[6] = 0.7
    live.update(trials)
    assert followed(directory).trials == state.trials
    now = 1.0
    live.update(trials)
    assert followed(directory).trials[5].accuracy == 0.7
    directory.append(TrialEnded(number=5, outcome="finished", valid_accuracy=0.8, epochs=7))
    assert followed(directory).trials[5].accuracy == 0.8


def test_a_line_that_is_being_written_is_not_there_yet() -> None:
    directory = example_sweep()
    with directory.trials_path.open("a") as file:
        file.write('{"number":5,"type":"trial_st')
    assert len(followed(directory).trials) == 5


def test_a_trial_whose_run_is_gone_keeps_its_result() -> None:
    directory = example_sweep()
    followed(directory).runs[2].run.remove()
    state = followed(directory)
    assert 2 not in state.runs
    assert state.trials[2].accuracy == 0.92
    assert state.epochs_of(state.trials[2]) == 9


def test_a_sweep_that_is_deleted_meanwhile_is_reported() -> None:
    directory = example_sweep()
    reader = SweepReader(directory)
    reader.read()
    shutil.rmtree(directory.folder)
    with pytest.raises(RunError, match="cannot be read"):
        reader.read()


def test_the_newest_sweep_is_listed_first_and_a_damaged_one_last() -> None:
    example_sweep(name="old", created=CREATED)
    example_sweep(name="new", created=CREATED + 60)
    damaged = example_sweep(name="damaged", created=CREATED + 120)
    damaged.definition_path.write_text("{")
    sweeps = SweepList().refresh()
    assert [sweep.name for sweep in sweeps] == ["new", "old", "damaged"]
    assert sweeps[2].state is None
    assert "is damaged" in sweeps[2].problem
