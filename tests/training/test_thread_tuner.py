"""The number of threads follows the speed of the training, and a resumed run repeats its changes."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from tuinet.training.thread_tuner import ThreadTuner
from tuinet.training.threads import best_count, counts_up_to, use_threads

BATCH = 128

ALONE = {1: 0.0030, 2: 0.0017}
"""Seconds of a step with one thread and with two: 784-512-512-10, on two free cores"""

BESIDE_ANOTHER_PROGRAM = {1: 0.0031, 2: 0.0270}
"""The same with a busy loop on one of the cores"""


class Machine:
    """A training with assumed times of a step, on a clock of its own."""

    def __init__(self, counts: Sequence[int] = (1, 2), count: int = 2, start: tuple[int, int] = (0, 0)) -> None:
        self.tuner = ThreadTuner(counts, self.measure, start)
        self.count = count
        self.seconds = dict(ALONE)
        self.now = 0.0
        self.images = 0
        self.comparisons = 0

    def measure(self, counts: Sequence[int]) -> dict[int, list[float]]:
        self.comparisons += 1
        self.now += 0.1
        return {count: [self.seconds[count]] for count in counts}

    def train(self, seconds: float, position: tuple[int, int] = (1, 0)) -> None:
        """Train for so long, and ask the tuner about fifty times per second."""
        end = self.now + seconds
        while self.now < end:
            steps = max(1, round(0.02 / self.seconds[self.count]))
            self.now += steps * self.seconds[self.count]
            self.images += steps * BATCH
            decided = self.tuner.observe(self.now, self.images, self.count, position)
            self.count = self.count if decided is None else decided


def test_threads_that_are_worth_it_stay() -> None:
    machine = Machine()
    machine.train(600)
    assert machine.count == 2


def test_threads_that_wait_for_another_program_are_given_up_within_a_second() -> None:
    machine = Machine()
    machine.train(5)
    machine.seconds = BESIDE_ANOTHER_PROGRAM
    machine.train(1)
    assert machine.count == 1


def test_they_come_back_some_time_after_the_other_program_has_ended() -> None:
    machine = Machine()
    machine.train(5)
    machine.seconds = BESIDE_ANOTHER_PROGRAM
    machine.train(60)
    machine.seconds = dict(ALONE)
    machine.train(120)
    assert machine.count == 2


def test_threads_stay_on_a_machine_that_slows_down_altogether() -> None:
    machine = Machine()
    machine.train(5)
    machine.seconds = {count: 3 * seconds for count, seconds in ALONE.items()}
    machine.train(600)
    assert machine.count == 2


def test_comparisons_are_rare() -> None:
    machine = Machine()
    machine.train(3600)
    assert machine.comparisons <= 13


def test_comparisons_are_rare_if_the_speed_keeps_changing() -> None:
    machine = Machine()
    for _ in range(600):
        machine.seconds = {1: 0.0030, 2: 0.0012}
        machine.train(0.5)
        machine.seconds = {1: 0.0060, 2: 0.0024}
        machine.train(0.5)
    assert machine.comparisons <= 40


def test_pauses_do_not_count_as_slow_training() -> None:
    machine = Machine()
    for _ in range(20):
        machine.train(0.4)
        machine.now += 2
        machine.tuner.restart()
    # Once ten seconds have passed, another number is tried in any case.
    assert machine.comparisons <= 3


def test_nothing_is_decided_while_logged_batches_are_repeated() -> None:
    machine = Machine(start=(3, 20))
    machine.seconds = BESIDE_ANOTHER_PROGRAM
    machine.train(100, position=(3, 19))
    assert machine.comparisons == 0


def test_a_single_core_leaves_nothing_to_decide() -> None:
    machine = Machine(counts=(1,), count=1)
    machine.train(100)
    assert machine.comparisons == 0


@pytest.mark.parametrize(
    ("seconds", "count"),
    [
        ({1: [3.0, 3.1], 2: [1.7, 1.8]}, 2),
        ({1: [3.1, 3.0], 2: [27.0, 30.1]}, 1),
        # A tie.
        ({1: [1.0, 1.0], 2: [0.95, 0.96]}, 1),
        ({1: [1.0, 1.0], 2: [0.6, 0.6], 4: [0.58, 0.58]}, 2),
        ({1: [1.0, 1.0], 2: [0.95, 0.95], 4: [0.4, 0.4]}, 4),
        # One busy moment.
        ({1: [1.0, 9.0, 1.0], 2: [1.0, 1.0, 1.0]}, 1),
        # Lucky steps between long ones.
        ({1: [1.0, 1.0, 1.0], 2: [0.6, 0.6, 9.0]}, 1),
        ({1: [1.0]}, 1),
    ],
)
def test_more_threads_have_to_be_clearly_faster(seconds: dict[int, list[float]], count: int) -> None:
    assert best_count(seconds) == count


@pytest.mark.parametrize(
    ("cores", "environment", "counts"),
    [
        (1, {}, [1]),
        (6, {}, [1, 2, 4]),
        (8, {"OMP_NUM_THREADS": "2"}, [1, 2]),
        (8, {"OPENBLAS_NUM_THREADS": "1"}, [1]),
        (2, {"OMP_NUM_THREADS": "16"}, [1, 2]),
        (2, {"OMP_NUM_THREADS": "0", "OPENBLAS_NUM_THREADS": "many"}, [1, 2]),
        (0, {}, [1]),
    ],
)
def test_cores_and_the_environment_limit_the_threads(
    cores: int, environment: dict[str, str], counts: list[int]
) -> None:
    assert counts_up_to(cores, environment) == counts


@pytest.fixture
def one_thread_afterwards() -> Iterator[None]:
    yield
    use_threads(1)


def threads_in_use() -> int:
    return max(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")


@pytest.mark.usefixtures("one_thread_afterwards")
def test_a_resumed_run_repeats_the_change_at_the_same_batch(train: Callable[..., Any]) -> None:
    settings: dict[str, Any] = {"hidden": (128,), "batch_size": 64, "threads": 2}
    use_threads(2)
    tuner = ThreadTuner((1, 2), lambda counts: {1: [0.0031], 2: [0.0270]})
    whole = train(**settings, tick=5.0, trainer={"threads": tuner})
    [change] = whole.of("setting_changed")
    assert (change.name, change.old, change.new) == ("threads", 2, 1)

    use_threads(2)
    again = train(**settings, resume=whole.saved[0], trainer={"changes": whole.of("setting_changed")})
    assert again.of("setting_changed")[0].identity() == change.identity()
    assert threads_in_use() == 1
    np.testing.assert_array_equal(again.parameters, whole.parameters)
    assert again.saved[-1].progress.config["threads"] == 1
