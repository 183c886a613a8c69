"""How the learning rate changes over a run.

A schedule is a factor by which the learning rate is multiplied, as a function of the progress t, which goes from 0
before the first batch to 1 after the last.
"""

import math
from collections.abc import Callable

from tuinet.nn.names import ScheduleName

Schedule = Callable[[float], float]


def constant(t: float) -> float:
    """Factor 1 throughout."""
    return 1.0


def step(t: float) -> float:
    """Factor 1, from half on 1/10, from three quarters on 1/100. He et al. 2016, section 4.2."""
    return 1.0 if t < 0.5 else 0.1 if t < 0.75 else 0.01


def exponential(t: float) -> float:
    """0.01ᵗ: falls by the same share in each epoch, to a hundredth at the end."""
    return float(0.01**t)


def cosine(t: float) -> float:
    """(1 + cos πt) / 2: glides from 1 to 0. Loshchilov and Hutter 2017, equation 5."""
    return (1 + math.cos(math.pi * t)) / 2


def one_cycle(t: float) -> float:
    """From 1/25 up to 1 over the first 30 %, then down to 1/250,000, along cosines. Smith and Topin 2018."""
    peak, start, end = 0.3, 1 / 25, 1 / 250_000
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
    """The rate of the next batch.

    `epochs_done` counts the part of the current epoch as a fraction. During the first `warmup` epochs the rate also
    rises in proportion to them (Goyal et al. 2017, section 2.2).
    """
    rate = base * SCHEDULES[schedule](min(epochs_done / epochs, 1.0))
    return rate * epochs_done / warmup if epochs_done < warmup else rate
