"""Looking inside a network that trains on another machine: its weights and its batch cross the link."""

from __future__ import annotations

import pytest

from tuinet.commands import SimpleCommand

from ..terminal import terminal
from .conftest import LONG, Box, Watcher, start

pytestmark = pytest.mark.usefixtures("forks")


def test_a_batch_that_was_trained_there_is_taken_apart_here(box: Box) -> None:
    machine = box.machine()
    watcher = Watcher(start(machine, LONG))
    watcher.until("checkpoint_saved")
    watcher.session.request(SimpleCommand(type="pause"))
    watcher.until("paused")
    watcher.session.request(SimpleCommand(type="step"))
    watcher.until("paused", 2)
    batch = watcher.of("batch_trained")[-1]
    machine.close()
    with terminal("--host", "box", fast=True) as seen:
        seen.until("paused")
        seen.press("5")
        seen.until("32 relu", "10 softmax")
        seen.press("h")
        seen.until(f"batch {batch.batch} of epoch {batch.epoch}, image 1 of 8", "z = Σ w·x + b")
        seen.press("f")
        seen.until("g = Σ δ·x, 8 images", "w after")
