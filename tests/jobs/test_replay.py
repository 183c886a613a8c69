"""A resumed run logs every event that is missing, and repeats none. The logs here are written by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tuinet.events import (
    AnyEvent,
    BatchTrained,
    CheckpointSaved,
    Continued,
    EpochFinished,
    EpochStarted,
    Paused,
    ProbeEvaluated,
    RunEnded,
    SettingChanged,
    Warned,
)
from tuinet.jobs.positions import position_of
from tuinet.jobs.replay import Replay, changes_after


def started(epoch: int) -> EpochStarted:
    return EpochStarted(epoch=epoch, epochs=3, batches=10)


def batch(epoch: int, number: int) -> BatchTrained:
    return BatchTrained(
        epoch=epoch, batch=number, batches=10, loss=1.0, accuracy=0.5, learning_rate=0.1, samples_per_second=1.0
    )


def probe(epoch: int, number: int) -> ProbeEvaluated:
    return ProbeEvaluated(epoch=epoch, batch=number, indices=[], labels=[], probabilities=[])


def finished(epoch: int, seconds: float = 1.0) -> EpochFinished:
    return EpochFinished(
        epoch=epoch,
        train_loss=1.0,
        train_accuracy=0.5,
        valid_loss=1.0,
        valid_accuracy=0.5,
        learning_rate=0.1,
        seconds=seconds,
        samples_per_second=1 / seconds,
        layers=[],
    )


def saved(epoch: int, number: int = 0) -> CheckpointSaved:
    path = f"checkpoints/epoch-{epoch:04}{f'+{number:05}' if number else ''}.safetensors"
    return CheckpointSaved(epoch=epoch, path=path, valid_accuracy=None, is_best=False)


def changed(epoch: int, number: int, new: float = 0.5) -> SettingChanged:
    return SettingChanged(name="learning_rate", old=0.1, new=new, epoch=epoch, batch=number)


def warned(code: str) -> Warned:
    return Warned(code=code, message="")


def ended(reason: str) -> RunEnded:
    nothing = dict.fromkeys(("best_epoch", "best_valid_accuracy", "test_loss", "test_accuracy"))
    return RunEnded.model_validate({"reason": reason, "epochs": 1, "seconds": 1.0, **nothing})


BEGINNING: list[AnyEvent] = [saved(0), started(1)]
ONE_EPOCH: list[AnyEvent] = [*BEGINNING, finished(1), saved(1)]


@pytest.mark.parametrize(
    ("log", "moment", "training", "news"),
    [
        pytest.param([], (0, 0), ONE_EPOCH, ONE_EPOCH, id="a new run logs everything"),
        pytest.param(BEGINNING, (0, 0), ONE_EPOCH, ONE_EPOCH[2:], id="killed in epoch 1"),
        pytest.param([], (0, 0), BEGINNING, BEGINNING, id="killed before anything was logged"),
        pytest.param(
            ONE_EPOCH[:3],
            (1, 0),
            [saved(1), started(2)],
            [saved(1), started(2)],
            id="the event of a checkpoint is missing",
        ),
        pytest.param(
            ONE_EPOCH[:3], (0, 0), ONE_EPOCH, [saved(1)], id="killed between the end of an epoch and its checkpoint"
        ),
        pytest.param(
            [*ONE_EPOCH, started(2)], (1, 0), [saved(1), started(2), finished(2)], [finished(2)], id="killed in epoch 2"
        ),
        pytest.param(
            [*ONE_EPOCH, started(2), finished(2), started(3), finished(3)],
            (1, 0),
            [saved(1), started(2), finished(2), started(3), finished(3, seconds=9.0), saved(3)],
            [saved(3)],
            id="several epochs are trained again, at another speed",
        ),
        pytest.param(
            [*ONE_EPOCH, started(2), saved(1, 4), ended("stopped")],
            (1, 4),
            [saved(1, 4), started(2), finished(2), saved(2)],
            [finished(2), saved(2)],
            id="stopped inside an epoch",
        ),
        pytest.param(
            [*ONE_EPOCH, started(2)],
            (1, 4),
            [saved(1, 4), started(2), finished(2)],
            [saved(1, 4), finished(2)],
            id="killed between saving inside an epoch and logging it",
        ),
        pytest.param(
            [*ONE_EPOCH, started(2), changed(2, 5)],
            (1, 0),
            [started(2), changed(2, 5), finished(2)],
            [finished(2)],
            id="a live change is repeated and not logged again",
        ),
        pytest.param(
            [*ONE_EPOCH, started(2), changed(2, 5)],
            (1, 0),
            [changed(2, 5), changed(2, 5)],
            [changed(2, 5)],
            id="the same change once more is news",
        ),
        pytest.param(
            [*ONE_EPOCH, started(2), changed(2, 5)],
            (1, 0),
            [changed(2, 5, 0.25), changed(2, 6)],
            [changed(2, 5, 0.25), changed(2, 6)],
            id="another change is news",
        ),
        pytest.param(
            [*ONE_EPOCH, warned("overfitting")],
            (0, 0),
            [warned("overfitting"), warned("loss_rises")],
            [warned("loss_rises")],
            id="a warning is given once",
        ),
        pytest.param(
            [*ONE_EPOCH, warned("setting_refused")],
            (1, 0),
            [warned("setting_refused")],
            [warned("setting_refused")],
            id="a refusal is given each time",
        ),
        pytest.param(
            [*ONE_EPOCH, Paused(epoch=2, batch=3)],
            (1, 0),
            [Paused(epoch=2, batch=3), Continued(epoch=2, batch=3)],
            [Paused(epoch=2, batch=3), Continued(epoch=2, batch=3)],
            id="a pause is a person's doing",
        ),
        pytest.param([*ONE_EPOCH, ended("failed")], (1, 0), [ended("failed")], [ended("failed")], id="an end is news"),
        pytest.param(
            [*BEGINNING, batch(1, 3), probe(1, 7)],
            (0, 0),
            [batch(1, 2), probe(1, 3), batch(1, 7), batch(1, 8), probe(1, 9), probe(2, 0)],
            [batch(1, 8), probe(1, 9), probe(2, 0)],
            id="frequent events are logged only beyond the end of the log",
        ),
        pytest.param(
            ONE_EPOCH,
            (0, 0),
            [batch(1, 9), batch(2, 1)],
            [batch(2, 1)],
            id="an epoch that has ended gets no more batches",
        ),
    ],
)  # fmt: skip
def test_only_events_missing_from_the_log_are_new(
    log: Sequence[AnyEvent], moment: tuple[int, int], training: Sequence[AnyEvent], news: Sequence[AnyEvent]
) -> None:
    assert list(filter(Replay(log, *moment).is_new, training)) == news


@pytest.mark.parametrize(
    ("moment", "again"),
    [((0, 0), 3), ((1, 0), 2), ((1, 4), 2), ((1, 5), 1), ((2, 0), 1), ((2, 1), 0)],
)
def test_changes_behind_the_start_are_made_again(moment: tuple[int, int], again: int) -> None:
    changes = [changed(1, 9), changed(2, 4), changed(3, 0)]
    log: list[AnyEvent] = [*ONE_EPOCH, *changes]
    assert changes_after(log, *moment) == changes[len(changes) - again :]


@pytest.mark.parametrize(
    ("event", "expected"),
    [(finished(2), (3, 0)), (started(2), (2, 0)), (batch(2, 5), (2, 5)), (warned("x"), (0, 0))],
)
def test_every_event_has_its_place(event: AnyEvent, expected: tuple[int, int]) -> None:
    assert position_of(event) == expected
