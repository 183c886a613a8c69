"""Waiting for the end of any of several processes."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tuinet.trials.job_ends import JobEnds

from ..waiting import DEADLINE


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, every wait takes as long as it may")
def test_the_end_of_a_process_is_reported_once() -> None:
    ends = JobEnds()
    processes = [subprocess.Popen(["cat"], stdin=subprocess.PIPE) for _ in range(2)]  # noqa: S607
    for process in processes:
        ends.watch(process.pid)
    first, second = processes
    started = time.monotonic()
    first.communicate()
    ends.wait(DEADLINE)
    assert second.poll() is None
    second.communicate()
    ends.wait(DEADLINE)
    assert time.monotonic() - started < DEADLINE
    # Both ends have been reported: there is nothing left that would end a wait at once.
    ends.forget(first.pid)
    started = time.monotonic()
    ends.wait(0.2)
    assert time.monotonic() - started >= 0.2
