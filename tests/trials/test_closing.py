"""What becomes of the jobs on a worker that Dask closes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from tuinet.trials.closing import EXTENSION, prepare_for_closing


class Trials:
    """Note what is done with them."""

    done = ""

    def leave(self) -> None:
        self.done = "left"

    def abandon(self) -> None:
        self.done = "ended"


async def handle_close(reason: str) -> None:
    """As Dask does it."""


@pytest.mark.parametrize(
    ("reason", "is_cut", "expected"),
    [
        ("scheduler-close", False, "left"),
        ("", True, "left"),
        ("scheduler-close-worker", False, "ended"),
        ("", False, "ended"),
    ],
    ids=["with its scheduler", "without a connection", "by its scheduler", "by its nanny"],
)
def test_jobs_are_left_training_if_nobody_tries_their_trials_again(reason: str, is_cut: bool, expected: str) -> None:
    stream = SimpleNamespace(comm=SimpleNamespace(closed=lambda: is_cut))
    worker: Any = SimpleNamespace(extensions={}, stream_handlers={"close": handle_close}, batched_stream=stream)
    trials: Any = Trials()
    prepare_for_closing(worker, trials)
    # Each trial asks for it.
    prepare_for_closing(worker, trials)
    if reason:
        asyncio.run(worker.stream_handlers["close"](reason=reason))
    worker.extensions[EXTENSION].close()
    assert trials.done == expected
