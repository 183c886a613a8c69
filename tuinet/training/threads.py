"""Choosing the number of threads for the matrix products.

Two threads are up to 1.9 times as fast as one while the cores are free, and many times slower while another process
uses one of them, because the threads of a product wait for each other in a busy loop. And where the cores share no
cache, what one of them has computed takes long to reach the other: faster products can make for a slower step. No rule
predicts this, so whole steps are measured, with a network like the one to be trained.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from tuinet.config import Configuration
from tuinet.datasets.batches import scale
from tuinet.nn.network import Propagation
from tuinet.training.building import network_for, optimizer_for

LEAST_ROUNDS = 7
MOST_ROUNDS = 50

SHORTEST = 0.08
LONGEST = 0.4
"""Seconds of a comparison; the longest limits the rounds of a large network"""

STEPS = 2
"""Timed steps of each round, after one that wakes the threads and warms the cache"""

GAIN = 0.9
"""More threads are used only if they bring the time below this fraction; otherwise fewer disturb other programs less"""

COUNTS = (1, 2, 4, 8, 16, 32, 64)

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Environment variables by which people limit the threads of a matrix product"""


@cache
def _controller() -> ThreadpoolController:
    # Finding the libraries takes a millisecond.
    return ThreadpoolController()


def use_threads(count: int) -> None:
    """Set the number of threads of the matrix products in this process."""
    _controller().limit(limits=count, user_api="blas")


def counts_up_to(cores: int, environment: Mapping[str, str] = os.environ) -> list[int]:
    """Return the numbers of threads to choose from: 1, 2, 4 … up to the cores and the limits of the environment."""
    values = [environment.get(name, "") for name in VARIABLES]
    limits = [int(value) for value in values if value.isdecimal() and int(value)]
    return [count for count in COUNTS if count <= min([cores, *limits])] or [1]


def best_count(seconds: Mapping[int, Sequence[float]]) -> int:
    """Return the number of threads to use, given the times of steps with each number, in ascending order, by round."""
    counts = list(seconds)
    chosen = counts[0]
    for count in counts[1:]:
        if is_faster(seconds[count], seconds[chosen]):
            chosen = count
    return chosen


def is_faster(many: Sequence[float], few: Sequence[float]) -> bool:
    """Return True if many threads were clearly faster than few, both in most rounds and altogether.

    Altogether, because threads that are held up have lucky steps, but wait for each other in the others. In most
    rounds, because a single moment in which another program was busy says nothing.
    """
    ratio = statistics.median(one / other for one, other in zip(many, few, strict=True))
    return ratio < GAIN and sum(many) < GAIN * sum(few)


class ThreadTimes:
    """Times training steps of a configuration with several numbers of threads, on a network of its own."""

    def __init__(self, config: Configuration, inputs: int, classes: int, batch: int) -> None:
        self._config = config
        self._inputs = inputs
        self._classes = classes
        self._batch = batch

    def measure(self, counts: Sequence[int]) -> dict[int, list[float]]:
        """Return the seconds of a step with each number of threads, round by round.

        Rounds are interleaved, so that a busy moment of the machine hits all numbers alike.
        """
        # Not kept, because a run measures rarely and the network may be large.
        step = TimedStep(self._config, self._inputs, self._classes, self._batch)
        seconds: dict[int, list[float]] = {count: [] for count in counts}
        started = time.perf_counter()
        for finished_rounds in range(MOST_ROUNDS):
            passed = time.perf_counter() - started
            if passed > LONGEST or (passed > SHORTEST and finished_rounds >= LEAST_ROUNDS):
                break
            for count in counts:
                with _controller().limit(limits=count, user_api="blas"):
                    seconds[count].append(step.seconds())
        return seconds


class TimedStep:
    """A training step that reads and writes as much memory as a real one: images, activations, gradient and weights.

    Products alone are not enough: threads compute parts of the gradient, and a single one adds them to the weights.
    """

    def __init__(self, config: Configuration, inputs: int, classes: int, batch: int) -> None:
        network = network_for(config, inputs, classes)
        self._parameters = network.parameters
        self._gradient = np.empty_like(network.parameters)
        self._propagation = Propagation(network, batch, self._gradient)
        # The optimizer of a full batch updates the weights once per epoch.
        self._optimizer = None if config.is_full_batch else optimizer_for(config, network)
        self._pixels = np.full((batch, inputs), 128, np.uint8)
        self._x = np.empty((batch, inputs), np.float32)
        self._output_gradient = np.full((batch, network.widths[-1]), 0.5, network.parameters.dtype)

    def seconds(self) -> float:
        """Return the seconds that a step takes."""
        self._take()
        started = time.perf_counter()
        for _ in range(STEPS):
            self._take()
        return (time.perf_counter() - started) / STEPS

    def _take(self) -> None:
        scale(self._pixels, self._x)
        self._propagation.forward(self._x)
        self._propagation.backward(self._output_gradient)
        if self._optimizer is not None:
            # At a learning rate of 0, so that the weights stay finite.
            self._optimizer.step(self._parameters, self._gradient, 0.0)
