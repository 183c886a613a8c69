"""Schedules: the learning rate over a run.

A schedule is a factor for the learning rate, as a function of the progress t: 0 before the first batch, 1 after the
last.
"""

import math
from collections.abc import Callable

from tuinet.nn.names import ScheduleName

Schedule = Callable[[float], float]


def constant(t: float) -> float:
    """Return 1 throughout."""
    return 1.0


def step(t: float) -> float:
    """Return 1, then 1/10 from one half on, then 1/100 from three quarters on.

    The schedule of He et al. 2016, "Deep Residual Learning", section 4.2.
    """
    if t < 0.5:
        return 1.0
    if t < 0.75:
        return 0.1
    return 0.01


def exponential(t: float) -> float:
    """Return 0.01ᵗ: it falls by the same proportion in every epoch, to 1/100 at the end."""
    return float(0.01**t)


def cosine(t: float) -> float:
    """Return (1 + cos πt) / 2: it falls from 1 to 0, slowly at both ends.

    Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts.
    """
    return (1 + math.cos(math.pi * t)) / 2


def one_cycle(t: float) -> float:
    """Rise from 1/25 to 1 during the first 30 %, then fall to 1/250,000, along cosines.

    Smith and Topin 2018, "Super-Convergence". The constants are those of PyTorch's OneCycleLR.
    """
    peak = 0.3
    start = 1 / 25
    end = 1 / 250_000
    if t < peak:
        return start + (1 - start) * (1 - cosine(t / peak))
    return end + (1 - end) * cosine((t - peak) / (1 - peak))


SCHEDULES: dict[ScheduleName, Schedule] = {
    "constant": constant,
    "step": step,
    "exponential": exponential,
    "cosine": cosine,
    "one_cycle": one_cycle,
}


def learning_rate(base: float, schedule: ScheduleName, epochs_done: float, epochs: int, warmup: float = 0.0) -> float:
    """Return the learning rate of the next batch.

    `epochs_done` counts the current epoch as a fraction. During the first `warmup` epochs the rate also grows in
    proportion to `epochs_done`: Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2.
    """
    # Epochs can be reduced while a run trains, so the progress may exceed 1.
    progress = min(epochs_done / epochs, 1.0)
    rate = base * SCHEDULES[schedule](progress)
    if epochs_done < warmup:
        return rate * epochs_done / warmup
    return rate
