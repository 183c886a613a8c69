"""Jobs that rest in runs which only have to last: the processor is for the test that waits, and for what it tests.

forker.py uses this for its forks. The folder `resting_jobs` beside this file does it for jobs of the installed program,
where PYTHONPATH names that folder.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tuinet.training.engine import Engine

ENDLESS = 100_000
"""Epochs of a run that is to train for as long as a test needs it"""

REST = 0.001
"""Seconds for which it rests after each batch"""

RESTING_JOBS = Path(__file__).with_name("resting_jobs")


def rest_in_endless_runs() -> None:
    """Let every engine of this process rest after each batch of an endless run."""
    train_batch = Engine.train_batch

    def train_and_rest(engine: Engine, *arguments: Any, **options: Any) -> float:
        rate = train_batch(engine, *arguments, **options)
        if engine.config.epochs >= ENDLESS:
            time.sleep(REST)
        return rate

    Engine.train_batch = train_and_rest  # type: ignore[method-assign]
