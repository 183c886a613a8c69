"""Batches that another process distorts ahead are those that the training process would have made."""

import errno
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.datasets.distortion import DistortionSettings
from tuinet.training.batch_source import BatchSource, PreparedBatch
from tuinet.training.distorted_ahead import SLOTS, DistortedAhead, is_worthwhile
from tuinet.training.distortion_process import DistortionProcess
from tuinet.training.engine import Engine

SETTINGS = DistortionSettings("elastic", (28, 28), seed=0)


@pytest.fixture
def ahead(few: Dataset) -> Iterator[DistortedAhead]:
    source = DistortedAhead(few, 20, SETTINGS)
    yield source
    source.close()


def begin(source: BatchSource, epoch: int = 1) -> None:
    source.begin_epoch(epoch, np.random.default_rng(epoch).permutation(195))


def process_of(ahead: DistortedAhead) -> DistortionProcess:
    """The other process, as soon as it works."""
    process = ahead._process
    assert process is not None
    while not process.is_ready():
        pass
    return process


def copied(batch: PreparedBatch) -> list[np.ndarray]:
    return [part.copy() for part in batch]


def check(ahead: DistortedAhead, few: Dataset, places: list[tuple[int, int]]) -> None:
    """Compare batches at places, each an epoch and the number of a batch, with those of the ordinary source."""
    here = BatchSource(few, 20, SETTINGS)
    for epoch, number in places:
        for source in (ahead, here):
            if source.epoch != epoch:
                begin(source, epoch)
        for theirs, ours in zip(ahead.batch(number), here.batch(number), strict=True):
            np.testing.assert_array_equal(theirs, ours)


def test_a_clean_epoch_is_not_distorted_ahead(ahead: DistortedAhead, few: Dataset) -> None:
    process_of(ahead)
    begin(ahead)
    ahead.batch(0)
    ahead.begin_epoch(2, np.arange(195), is_clean=True)
    clean = BatchSource(few, 20, None)
    clean.begin_epoch(2, np.arange(195))
    np.testing.assert_array_equal(ahead.batch(0).x, clean.batch(0).x)


def test_all_batches_of_two_epochs_are_the_same(ahead: DistortedAhead, few: Dataset) -> None:
    process_of(ahead)
    check(ahead, few, [(epoch, number) for epoch in (1, 2) for number in range(10)])


def test_training_can_go_on_at_any_other_batch(ahead: DistortedAhead, few: Dataset) -> None:
    process_of(ahead)
    check(ahead, few, [(1, 0), (1, 1), (1, 7), (1, 2), (3, 4), (3, 5), (1, 9)])


def test_batches_are_the_same_before_the_process_has_started(ahead: DistortedAhead, few: Dataset) -> None:
    check(ahead, few, [(1, number) for number in range(3)])


def test_batches_are_the_same_if_the_process_dies(
    ahead: DistortedAhead, few: Dataset, capfd: pytest.CaptureFixture[str]
) -> None:
    process = process_of(ahead)
    check(ahead, few, [(1, 0), (1, 1)])
    os.kill(process.pid, signal.SIGKILL)
    check(ahead, few, [(1, number) for number in range(2, 10)])
    assert "training continues without it" in capfd.readouterr().err


def test_training_goes_on_if_the_process_cannot_be_started(
    few: Dataset, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tuinet.training.distorted_ahead.DistortionProcess", refuse)
    check(DistortedAhead(few, 20, SETTINGS), few, [(1, 0), (1, 1)])
    assert "Read-only file system" in capfd.readouterr().err


def test_a_batch_is_valid_until_the_next_one(ahead: DistortedAhead) -> None:
    process_of(ahead)
    begin(ahead)
    batch = ahead.batch(0)
    before = copied(batch)
    # Everything that was asked for is done, so whatever would overwrite the batch has done so.
    for _ in range(SLOTS - 1):
        process_of(ahead).wait()
    ahead._asked.clear()
    for part, copy in zip(batch, before, strict=True):
        np.testing.assert_array_equal(part, copy)


@pytest.mark.parametrize("augment", ["affine", "elastic"])
def test_an_engine_trains_to_the_same_weights(augment: str, few: Dataset, small: Callable[..., Configuration]) -> None:
    engines = [Engine(small(augment=augment, dropout=0.2), few) for _ in range(2)]
    engines[1].prepare_ahead()
    assert isinstance(engines[1].source, DistortedAhead)
    process_of(engines[1].source)
    for engine in engines:
        engine.begin_epoch()
        for _ in range(10):
            engine.train_batch()
        engine.source.close()
    np.testing.assert_array_equal(engines[0].network.parameters, engines[1].network.parameters)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"augment": "none"}, False),
        ({"augment": "shift"}, False),
        ({"augment": "affine"}, True),
        ({"augment": "elastic"}, True),
        ({"augment": "elastic", "batch_size": 20_000}, False),
    ],
)
def test_it_is_used_where_it_saves_time(
    settings: dict[str, object], expected: bool, small: Callable[..., Configuration]
) -> None:
    assert is_worthwhile(small(**settings), 784) == expected


KILLED = """
    import os, signal
    from tuinet.datasets.distortion import DistortionSettings
    from tuinet.datasets.distortion_worker import Request
    from tuinet.training.distortion_process import DistortionProcess

    process = DistortionProcess(2, 20, DistortionSettings("elastic", (28, 28), seed=0))
    {then}
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    "then",
    ["", "while not process.is_ready(): pass", "process.ask(Request(0, 20, 1, 0)); process.ask(Request(1, 20, 1, 1))"],
)
def test_no_process_is_left_when_the_training_is_killed(then: str) -> None:
    script = textwrap.dedent(KILLED).format(then=then)
    killed = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE)
    # The other process has inherited this end of the pipe, so it only ends when both are gone.
    assert killed.communicate()[1] == b""
    assert killed.returncode == -signal.SIGKILL
