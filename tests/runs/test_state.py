"""The state of a run depends on its events and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.events import AnyEvent, CheckpointSaved, Continued, Paused, ProbeEvaluated, SettingChanged, Warned
from tuinet.runs.state import RunState, fold

from .conftest import batch_trained, ended, epoch_finished, epoch_started, started

PAUSED = Paused(epoch=1, batch=2)
CONTINUED = Continued(epoch=1, batch=2)
WARNED = Warned(code="dead_units", message="half of them")
PROBED = ProbeEvaluated(epoch=1, batch=2, indices=[0], labels=[7], probabilities=[[0.5, 0.5]])


def changed(name: str, new: float | str) -> SettingChanged:
    return SettingChanged(name=name, old=1, new=new, epoch=1, batch=2)


def saved(epoch: int, part: str = "") -> CheckpointSaved:
    path = f"checkpoints/epoch-{epoch:04}{part}.safetensors"
    return CheckpointSaved(epoch=epoch, path=path, valid_accuracy=None, is_best=False)


EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(
    st.builds(started, resumed=st.integers(0, 3)),
    st.builds(epoch_started, st.integers(1, 5)),
    st.builds(batch_trained, st.integers(1, 5), st.integers(1, 5)),
    st.builds(epoch_finished, st.integers(1, 5), st.none() | st.floats(0, 1)),
    st.builds(changed, st.sampled_from(["epochs", "learning_rate"]), st.integers(1, 9)),
    st.builds(ended, st.sampled_from(["finished", "stopped", "failed"])),
    st.sampled_from([PAUSED, CONTINUED, WARNED, PROBED]),
)


@given(st.lists(st.lists(EVENTS, max_size=5), max_size=5))
def test_folding_in_pieces_gives_the_same_state(pieces: list[list[AnyEvent]]) -> None:
    state = RunState()
    for piece in pieces:
        for event in piece:
            state.apply(event)
    assert state == fold([event for piece in pieces for event in piece])


@pytest.mark.parametrize(
    ("events", "live", "status"),
    [
        ([], True, "training"),
        ([], False, "interrupted"),
        ([started(), epoch_started(1)], True, "training"),
        ([started(), epoch_started(1)], False, "interrupted"),
        ([started(), PAUSED], True, "paused"),
        ([started(), PAUSED], False, "interrupted"),
        ([started(), PAUSED, CONTINUED], True, "training"),
        *(
            ([started(), PAUSED, ended(reason)], False, reason)
            for reason in ("finished", "stopped", "early_stopped", "target_reached", "diverged", "failed")
        ),
        ([started(), ended("stopped"), started(resumed=1)], True, "training"),
        ([started(), PAUSED, started(resumed=1)], True, "training"),
        ([started(), ended("stopped"), started(resumed=1)], False, "interrupted"),
        ([started(), ended("stopped"), started(resumed=1), ended("finished")], False, "finished"),
    ],
)
def test_the_status_is_one_word(events: list[AnyEvent], live: bool, status: str) -> None:
    assert fold(events).status(live) == status


EPOCHS = [epoch_finished(1), epoch_finished(2), epoch_finished(3)]


@pytest.mark.parametrize(
    ("events", "unfinished"),
    [
        ([], True),
        ([started(), *EPOCHS[:2]], True),
        ([started(), *EPOCHS], True),
        ([started(), *EPOCHS, saved(3), ended()], False),
        ([started(), *EPOCHS, saved(3), ended("failed")], True),
        ([started(), *EPOCHS[:1], saved(1), ended("early_stopped")], True),
        ([started(), *EPOCHS, saved(3), ended(), started(resumed=3)], True),
        # Fewer epochs were asked for inside the next one, which is then finished.
        ([started(), *EPOCHS, saved(3, "+00120"), ended("stopped")], True),
    ],
)
def test_a_run_is_unfinished_until_its_end_is_logged(events: list[AnyEvent], unfinished: bool) -> None:
    assert fold(events).unfinished == unfinished


def test_the_best_epoch_is_the_first_with_the_highest_validation_accuracy() -> None:
    state = fold([started(), *(epoch_finished(n, accuracy) for n, accuracy in enumerate((0.3, 0.8, 0.8, 0.5), 1))])
    assert state.best is not None
    assert state.best.epoch == 2


def test_a_validation_accuracy_of_zero_is_better_than_none() -> None:
    state = fold([started(), epoch_finished(1, 0.0)])
    assert (state.best and state.best.epoch, state.best_accuracy) == (1, 0.0)


def test_without_a_validation_set_no_epoch_is_best() -> None:
    assert fold([started(), epoch_finished(1, None)]).best is None


def test_a_live_change_shows_in_the_configuration() -> None:
    state = fold([started(), changed("learning_rate", 0.5)])
    assert (state.config["learning_rate"], state.changes) == (0.5, [changed("learning_rate", 0.5)])


def test_a_live_change_does_not_alter_the_event_with_the_configuration() -> None:
    first = started()
    fold([first, changed("learning_rate", 0.5)])
    assert first.config["learning_rate"] == 0.1


def test_a_change_of_the_epochs_changes_how_many_are_planned() -> None:
    assert fold([started(), changed("epochs", 7)]).epochs == 7


@pytest.mark.parametrize(
    ("later", "planned"),
    [([], 2), ([epoch_finished(3)], 3), ([epoch_finished(3), ended(), started(resumed=3)], 3)],
    ids=["between two epochs", "after the epoch that had begun", "resumed"],
)
def test_no_fewer_epochs_are_planned_than_have_begun(later: list[AnyEvent], planned: int) -> None:
    # Earlier versions accepted such a change, and trained the epoch that had begun.
    assert fold([started(), *EPOCHS[:2], changed("epochs", 1), *later]).epochs == planned


def test_a_damaged_number_of_epochs_plans_none() -> None:
    assert fold([started(), changed("epochs", "many")]).epochs == 3


def test_a_resumed_run_keeps_its_history() -> None:
    state = fold([started(), epoch_finished(1), ended("stopped"), started(resumed=1), epoch_finished(2)])
    assert [epoch.epoch for epoch in state.history] == [1, 2]


def place(*events: AnyEvent) -> tuple[int, int]:
    state = fold(list(events))
    return state.epoch, state.epoch_batches


def test_a_resumed_run_is_where_it_continues() -> None:
    assert place(started(), epoch_started(2), batch_trained(2, 4), started(resumed=1)) == (2, 0)


def test_a_run_that_was_saved_within_an_epoch_continues_there() -> None:
    stopped = [started(), epoch_started(1), batch_trained(1, 2), saved(0, "+00003"), ended("stopped")]
    assert place(*stopped) == place(*stopped, started()) == (1, 3)


def test_a_run_does_not_continue_from_a_damaged_checkpoint() -> None:
    assert place(started(), saved(2, "+00003"), started(resumed=1)) == (2, 0)


def test_each_batch_gives_the_epoch() -> None:
    assert place(started(), batch_trained(2, 4)) == (2, 4)


@pytest.mark.parametrize("kind", [Paused, Continued])
def test_a_pause_gives_the_exact_position(kind: type[Paused | Continued]) -> None:
    assert place(started(), epoch_started(1), batch_trained(1, 4), kind(epoch=1, batch=5)) == (1, 5)
    assert place(started(), epoch_started(1), epoch_finished(1), kind(epoch=2, batch=0)) == (2, 0)


def test_a_finished_epoch_has_all_its_batches() -> None:
    assert place(started(), epoch_started(1), batch_trained(1, 4), epoch_finished(1)) == (1, 5)


def test_the_end_includes_the_seconds_of_an_epoch_that_was_not_finished() -> None:
    assert fold([started(), epoch_started(1), batch_trained(1, 2), ended("stopped")]).seconds == 1.0


def test_only_the_last_of_frequent_events_is_kept() -> None:
    state = fold([started(), batch_trained(1, 2), batch_trained(1, 3), PROBED])
    assert (state.batch, state.probe) == (batch_trained(1, 3), PROBED)


def test_the_last_batch_with_a_record_is_known_while_training_goes_on() -> None:
    recorded = batch_trained(1, 2).model_copy(update={"path": "last_batch.safetensors"})
    state = fold([started(), recorded, batch_trained(1, 3)])
    assert (state.batch, state.recorded) == (batch_trained(1, 3), recorded)


def test_warnings_are_collected_with_the_epochs_in_which_they_were_given() -> None:
    state = fold([started(), WARNED, epoch_started(2), WARNED])
    assert (state.warnings, state.warning_epochs) == ([WARNED, WARNED], [1, 2])
