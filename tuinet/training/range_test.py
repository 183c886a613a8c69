"""The learning-rate range test: training briefly with an exponentially rising learning rate.

Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.3. The rate rises exponentially, because
the rates worth trying span several powers of ten.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from tuinet.training.engine import Engine

BATCHES = 300
"""Batches of a test, unless the loss explodes first"""

EXPLOSION = 4.0
"""The test ends where the loss exceeds the first one by this factor"""


def range_test(engine: Engine, lowest: float, highest: float, batches: int = BATCHES) -> Iterator[tuple[float, float]]:
    """Train an engine, and yield the learning rate and the mean loss of each batch, measured before its update.

    The rate rises exponentially from `lowest` to `highest`. The test ends early where the loss explodes; a loss that is
    not finite is not yielded.
    """
    first = math.inf
    for rate in np.geomspace(lowest, highest, batches).tolist():
        if not engine.batch:
            engine.begin_epoch()
        before = engine.tally.totals()
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            engine.train_batch(rate=rate)
        loss = (engine.tally.totals() - before).mean_loss
        if not math.isfinite(loss):
            return
        yield rate, loss
        if first == math.inf:
            first = loss
        if loss > EXPLOSION * first:
            return
        if engine.batch == engine.batches:
            engine.end_epoch()
