"""Choosing the number of threads for the matrix products.

Two threads are up to 1.9 times as fast as one while the cores are free, and many times slower while another process
uses one of them, because the threads of a product wait for each other in a busy loop. No rule predicts this, so it is
measured, with the network to be trained.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from tuinet.nn.network import Network, Propagation

LEAST_ROUNDS = 2

STEPS = 2
"""Timed steps of each round, after one that wakes the threads and warms the cache"""

GAIN = 0.9
"""More threads are used only if they bring the time below this fraction; if it is close, fewer are better neighbours"""

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
    """The numbers of threads to choose from: 1, 2, 4 … up to the number of cores and the limits of the environment."""
    values = [environment.get(name, "") for name in VARIABLES]
    limits = [int(value) for value in values if value.isdecimal() and int(value)]
    return [count for count in COUNTS if count <= min([cores, *limits])] or [1]


def best_count(seconds: Mapping[int, float]) -> int:
    """The number of threads to use, given the time of a step with each number, in ascending order."""
    counts = list(seconds)
    chosen = counts[0]
    for count in counts[1:]:
        if seconds[count] < GAIN * seconds[chosen]:
            chosen = count
    return chosen


class ThreadTimes:
    """Times training steps with several numbers of threads. The steps change nothing."""

    def __init__(self, network: Network, batch: int) -> None:
        self._propagation = Propagation(network, batch, np.empty_like(network.parameters))
        self._x = np.full((batch, network.widths[0]), 0.5, network.parameters.dtype)
        self._gradient = np.full((batch, network.widths[-1]), 0.5, network.parameters.dtype)

    def measure(self, counts: Sequence[int], seconds: float = 0.08) -> dict[int, float]:
        """The mean time of a step with each number of threads, from about as many seconds of measurements.

        Rounds are interleaved, so that a busy moment of the machine hits all numbers alike. Means count and not
        the shortest times: threads that are held up have lucky steps now and then, but wait for each other in most.
        """
        totals = dict.fromkeys(counts, 0.0)
        rounds = 0
        started = time.perf_counter()
        while rounds < LEAST_ROUNDS or time.perf_counter() - started < seconds:
            for count in counts:
                with _controller().limit(limits=count, user_api="blas"):
                    totals[count] += self._seconds()
            rounds += 1
        return {count: total / (rounds * STEPS) for count, total in totals.items()}

    def _seconds(self) -> float:
        self._step()
        started = time.perf_counter()
        for _ in range(STEPS):
            self._step()
        return time.perf_counter() - started

    def _step(self) -> None:
        self._propagation.forward(self._x)
        self._propagation.backward(self._gradient)
