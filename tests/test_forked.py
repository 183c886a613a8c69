"""Jobs that are forks start like others, however many files the tests have open."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.jobs.start import start_run

from .jobs.conftest import SMALL
from .waiting import DEADLINE


@pytest.mark.parametrize("number", [99, 100, 101, 102, 103])
def test_the_lock_of_a_run_may_have_any_number(own_home: Path, number: int) -> None:
    with ExitStack() as stack:
        while (descriptor := os.dup(0)) < number - 1:
            stack.callback(os.close, descriptor)
        os.close(descriptor)
        run, job = start_run(Configuration.model_validate({**SMALL, "epochs": 1}))
        assert job.wait(DEADLINE) == 0, run.job_log_path.read_text()
