"""Waiting for the end of any of several processes."""

from __future__ import annotations

import subprocess
import sys

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
    first.communicate()
    # These would fail by taking as long as they may.
    ends.wait(DEADLINE)
    assert second.poll() is None
    second.communicate()
    ends.wait(DEADLINE)
    ends.forget(first.pid)
    ends.wait(0)
