"""The job of a run that is watched to its end."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tuinet.cli.main import call
from tuinet.jobs.launch import launch

from ..end_to_end.conftest import SMALL


def test_the_exit_status_of_a_job_is_collected_once_its_run_has_ended(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[subprocess.Popen[bytes]] = []

    def launch_and_note(*arguments: Any) -> subprocess.Popen[bytes]:
        jobs.append(launch(*arguments))
        return jobs[-1]

    monkeypatch.setattr("tuinet.cli.watched_training.launch", launch_and_note)
    assert call(["train", *SMALL, "--quiet"]) == 0
    (job,) = jobs
    assert job.returncode == 0
