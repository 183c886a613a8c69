"""A program with a damaged installation: each process tells one line, names its crash report, and fails."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tuinet.remote.protocol import PROTOCOL

from .conftest import DEADLINE, PROGRAM, SMALL, Tuinet


@pytest.fixture
def damaged(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation in which two packages fail when they are used."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    (folder / "threadpoolctl.py").write_text(
        "class ThreadpoolController:\n    def __init__(self):\n        raise RuntimeError('damaged')\n"
    )
    (folder / "platformdirs.py").write_text("def user_state_path(*_, **__):\n    raise LookupError('damaged')\n")
    return {"PYTHONPATH": str(folder), "TMPDIR": str(tmp_path)}


def check(line: str, folder: Path) -> None:
    """Look at the line and at the report that it names."""
    assert "Error: damaged (crash report: " in line
    path = Path(line.strip().partition("(crash report: ")[2].removesuffix(")"))
    assert path.parent == folder
    assert "Traceback" in path.read_text()


def test_the_job(tuinet: Tuinet, damaged: dict[str, str]) -> None:
    trained = tuinet("train", *SMALL, "--quiet", **damaged)
    assert trained.code == 1
    assert trained.err.count("\n") == 1
    check(trained.err, tuinet.home / "crashes")


def test_the_agent(tmp_path: Path, damaged: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TUINET_HOME"}
    messages = [{"type": "hello", "protocol": PROTOCOL, "version": "1"}, {"type": "list_runs", "id": 1, "known": {}}]
    served = subprocess.run(
        [PROGRAM, "agent"],
        input="".join(json.dumps(message) + "\n" for message in messages),
        capture_output=True,
        text=True,
        env={**environment, **damaged},
        timeout=DEADLINE,
        check=False,
    )
    assert served.returncode == 1, served
    assert served.stderr.count("\n") == 1
    check(served.stderr, tmp_path)
