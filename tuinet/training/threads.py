"""Choosing the number of threads for the matrix products.

Two threads are up to 1.9 times as fast as one while the cores are free, and many times slower while another process
uses one of them, because the threads of a product wait for each other in a busy loop. No rule predicts this, so it is
measured once, with the network to be trained.
"""

from __future__ import annotations

import time

import numpy as np
from threadpoolctl import ThreadpoolController

from tuinet.nn.network import Network, Propagation

ROUNDS = 12

REPETITIONS = 3
"""Steps per measurement: the first one after a change wakes the threads and warms the cache"""

GAIN = 0.9
"""More threads are used only if they bring the time below this fraction; if it is close, fewer are better neighbours"""

COUNTS = (1, 2, 4, 8, 16, 32, 64)


def use_threads(count: int) -> None:
    """Set the number of threads of the matrix products in this process."""
    ThreadpoolController().limit(limits=count, user_api="blas")


def choose_threads(network: Network, batch: int, cores: int, seconds: float = 0.04) -> int:
    """Time training steps with 1, 2, 4 … threads, up to the number of cores, and return the best count."""
    candidates = [count for count in COUNTS if count <= cores]
    if len(candidates) == 1:
        return 1
    times = _times(network, batch, candidates, seconds)
    chosen = candidates[0]
    for count in candidates[1:]:
        if times[count] < GAIN * times[chosen]:
            chosen = count
    return chosen


def _times(network: Network, batch: int, candidates: list[int], seconds: float) -> dict[int, float]:
    """The shortest time of a step with each number of threads."""
    controller = ThreadpoolController()
    propagation = Propagation(network, batch, np.empty_like(network.parameters))
    x = np.full((batch, network.widths[0]), 0.5, network.parameters.dtype)
    gradient = np.full((batch, network.widths[-1]), 0.5, network.parameters.dtype)
    shortest = dict.fromkeys(candidates, float("inf"))
    deadline = time.perf_counter() + seconds
    # Rounds are interleaved and only the shortest times count, so that a hiccup of the machine decides nothing.
    for finished_rounds in range(ROUNDS):
        for count in candidates:
            with controller.limit(limits=count, user_api="blas"):
                for _ in range(REPETITIONS):
                    started = time.perf_counter()
                    propagation.forward(x)
                    propagation.backward(gradient)
                    shortest[count] = min(shortest[count], time.perf_counter() - started)
        if finished_rounds and time.perf_counter() > deadline:
            break
    return shortest
