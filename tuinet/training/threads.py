"""How many threads the matrix products should use.

Two threads are up to 1.9 times as fast as one when the cores are free, and many times slower when another process
holds one of them: the products wait for each other, spinning. So it is measured, once, with the very network.
"""

import os
import time

import numpy as np
from threadpoolctl import ThreadpoolController

from tuinet.nn.network import Network, Propagation

ROUNDS = 12
GAIN = 0.9
"""More threads are taken only if they bring the time below this share: an even race goes to fewer."""


def use_threads(count: int) -> None:
    """Set the number of threads of the matrix products in this process."""
    ThreadpoolController().limit(limits=count, user_api="blas")


def choose_threads(network: Network, batch: int, seconds: float = 0.04) -> int:
    """Time training steps with 1, 2, 4 … threads, up to the cores this process may use, and name the best count.

    Rounds are interleaved and the fastest of each counts, so that a hiccup of the machine decides nothing.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    candidates = [count for count in (1, 2, 4, 8, 16, 32, 64) if count <= cores]
    if len(candidates) == 1:
        return 1
    controller = ThreadpoolController()
    propagation = Propagation(network, batch, np.empty_like(network.parameters))
    x = np.full((batch, network.widths[0]), 0.5, network.parameters.dtype)
    gradient = np.full((batch, network.widths[-1]), 0.5, network.parameters.dtype)
    fastest = dict.fromkeys(candidates, float("inf"))
    deadline = time.perf_counter() + seconds
    for round_ in range(ROUNDS):
        for count in candidates:
            with controller.limit(limits=count, user_api="blas"):
                for _ in range(3):  # the first step after a change wakes the threads and warms the cache
                    started = time.perf_counter()
                    propagation.forward(x)
                    propagation.backward(gradient)
                    fastest[count] = min(fastest[count], time.perf_counter() - started)
        if round_ and time.perf_counter() > deadline:
            break
    chosen = candidates[0]
    for count in candidates[1:]:
        if fastest[count] < GAIN * fastest[chosen]:
            chosen = count
    return chosen
