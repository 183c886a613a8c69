"""Batches that another process gathers ahead are those that the training process would have gathered."""

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
from tuinet.training import gathered_ahead, gathering_process
from tuinet.training.batch_source import BatchSource
from tuinet.training.engine import Engine
from tuinet.training.gathered_ahead import SLOTS, GatheredAhead, is_worthwhile
from tuinet.training.gathering_process import GatheringProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a scheduler that knows idle cores")


@pytest.fixture(autouse=True)
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process also works on a busy machine, and blocks are of two batches."""
    monkeypatch.setattr(gathering_process, "run_on_idle_cores", lambda pid: None)
    monkeypatch.setattr(gathered_ahead, "BLOCK_BYTES", 2 * 20 * 784 * 4)


@pytest.fixture
def ahead(few: Dataset) -> Iterator[GatheredAhead]:
    source = GatheredAhead(few, 20)
    yield source
    source.close()


def order(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(195)


def process_of(ahead: GatheredAhead) -> GatheringProcess:
    assert ahead._process is not None
    return ahead._process


def finish(ahead: GatheredAhead) -> None:
    """Wait until all that was asked for is gathered."""
    for block in ahead._asked:
        process_of(ahead)._process.wait()
        ahead._ready.append(block)
    ahead._asked.clear()


def is_ahead(ahead: GatheredAhead, x: np.ndarray) -> bool:
    """Whether a batch was gathered by the process."""
    return any(np.shares_memory(x, slot.x) for slot in process_of(ahead).slots)


def check(ahead: GatheredAhead, few: Dataset, numbers: list[int], seed: int = 1) -> list[int]:
    """Compare batches of an epoch with those of the ordinary source. Returns those that the process has gathered."""
    here = BatchSource(few, 20, None)
    gathered = []
    for source in (ahead, here):
        source.begin_epoch(1, order(seed))
    for number in numbers:
        batch = ahead.batch(number)
        for theirs, ours in zip(batch, here.batch(number), strict=True):
            np.testing.assert_array_equal(theirs, ours)
        if is_ahead(ahead, batch.x):
            gathered.append(number)
        # Whatever the process would do to it, it has done.
        finish(ahead)
        np.testing.assert_array_equal(batch.x, here.batch(number).x)
    return gathered


def test_all_but_the_first_block_is_gathered_ahead(ahead: GatheredAhead, few: Dataset) -> None:
    for seed in (1, 2):
        assert check(ahead, few, list(range(10)), seed) == list(range(2, 10))


@pytest.mark.parametrize(
    ("numbers", "gathered"),
    [
        ([3, 4, 5, 6, 7], [6, 7]),
        ([0, 1, 4, 5], [4, 5]),
        ([0, 1, 2, 3, 6, 7, 2, 3, 4, 5], [2, 3, 6, 7, 4, 5]),
        ([0, 1, 2, 3, 3, 4], [2, 3, 4]),
    ],
)
def test_training_can_go_on_at_any_other_batch(
    numbers: list[int], gathered: list[int], ahead: GatheredAhead, few: Dataset
) -> None:
    assert check(ahead, few, numbers) == gathered


def test_another_order_is_not_mixed_up_with_the_one_before(ahead: GatheredAhead, few: Dataset) -> None:
    check(ahead, few, [0, 1, 2], seed=1)
    assert check(ahead, few, [3, 4, 5, 6], seed=2) == [6]


def test_training_does_not_wait(ahead: GatheredAhead, few: Dataset) -> None:
    os.kill(process_of(ahead).pid, signal.SIGSTOP)
    here = BatchSource(few, 20, None)
    for epoch in range(1, SLOTS + 2):
        for source in (ahead, here):
            source.begin_epoch(epoch, order(epoch))
        for number in range(10):
            np.testing.assert_array_equal(ahead.batch(number).x, here.batch(number).x)


def test_batches_are_the_same_if_the_process_dies(
    ahead: GatheredAhead, few: Dataset, capfd: pytest.CaptureFixture[str]
) -> None:
    process = process_of(ahead)
    assert check(ahead, few, [0, 1, 2]) == [2]
    os.kill(process.pid, signal.SIGKILL)
    process._process._process.wait()
    here = BatchSource(few, 20, None)
    for epoch in (1, 2):
        for source in (ahead, here):
            source.begin_epoch(epoch, order(epoch))
        for number in range(3, 10):
            np.testing.assert_array_equal(ahead.batch(number).x, here.batch(number).x)
    assert "training continues without it" in capfd.readouterr().err


def test_training_goes_on_if_the_process_cannot_be_started(
    few: Dataset, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(pid: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(gathering_process, "run_on_idle_cores", refuse)
    source = GatheredAhead(few, 20)
    source.begin_epoch(1, order(1))
    assert len(source.batch(0).x) == 20
    assert "Operation not permitted" in capfd.readouterr().err


@pytest.mark.parametrize("changes", [{}, {"mixup": 0.3}, {"class_weights": "0:2"}, {"dropout": 0.2, "accumulate": 3}])
def test_an_engine_trains_to_the_same_weights(
    changes: dict[str, object], few: Dataset, small: Callable[..., Configuration]
) -> None:
    engines = [Engine(small(**changes), few) for _ in range(2)]
    engines[1].prepare_ahead()
    assert isinstance(engines[1].source, GatheredAhead)
    for engine in engines:
        for _ in range(2):
            engine.begin_epoch()
            for batch in range(10):
                if batch == 4:
                    engine.change(engine.config.changed(weight_decay=0.1))
                engine.train_batch(record=batch == 5)
                if isinstance(engine.source, GatheredAhead):
                    finish(engine.source)
            engine.end_epoch()
        engine.source.close()
    np.testing.assert_array_equal(engines[0].network.parameters, engines[1].network.parameters)


def test_a_snapshot_within_an_epoch_is_resumed_to_the_same_weights(
    few: Dataset, small: Callable[..., Configuration], take: Callable
) -> None:
    whole = Engine(small(), few)
    whole.begin_epoch()
    for _ in range(3):
        whole.train_batch()
    resumed = Engine(small(), few)
    resumed.prepare_ahead()
    resumed.restore(take(whole))
    assert isinstance(resumed.source, GatheredAhead)
    for _ in range(7):
        whole.train_batch()
        resumed.train_batch()
        finish(resumed.source)
    resumed.source.close()
    np.testing.assert_array_equal(whole.network.parameters, resumed.network.parameters)


def test_the_process_runs_on_idle_cores_only(few: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    source = GatheredAhead(few, 20)
    assert os.sched_getscheduler(process_of(source).pid) == os.SCHED_IDLE
    source.close()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"hidden": (10,), "batch_size": 32}, True),
        ({"hidden": (), "batch_size": 32}, True),
        ({"hidden": (128,), "batch_size": 64}, False),
        ({"hidden": (10,), "batch_size": 1000}, False),
        ({"hidden": (10,), "augment": "shift"}, False),
        ({"hidden": (10,), "optimizer": "lbfgs"}, False),
        ({"hidden": (10,), "epochs": 10}, False),
    ],
)
def test_it_is_used_where_it_saves_time(
    settings: dict[str, object], expected: bool, digits: Dataset, small: Callable[..., Configuration],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.undo()
    config = small(**{"epochs": 200, **settings})
    parameters = len(Engine(config, digits).network.parameters)
    assert is_worthwhile(config, digits, parameters) == expected


def test_it_is_not_used_if_an_epoch_is_a_single_block(
    few: Dataset, small: Callable[..., Configuration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert not is_worthwhile(small(epochs=100_000), few, 1)


KILLED = """
    import os, signal
    import numpy as np
    from tuinet.training import gathering_process

    gathering_process.run_on_idle_cores = lambda pid: None
    process = gathering_process.GatheringProcess(np.zeros((100, 784), np.uint8), 2, 20)
    {then}
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    "then",
    [
        "",
        "process.ask(0, np.arange(20))\nwhile not process.has_answered(): pass",
        "process.ask(0, np.arange(20)); process.ask(1, np.arange(20))",
    ],
)
def test_no_process_is_left_when_the_training_is_killed(then: str) -> None:
    script = textwrap.dedent(KILLED).format(then=then)
    killed = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE)
    # The other process has inherited this end of the pipe, so it only ends when both are gone.
    assert killed.communicate()[1] == b""
    assert killed.returncode == -signal.SIGKILL
