"""Whether a job starts another process that prepares its batches."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tuinet.config import configure
from tuinet.jobs.guard import Guard
from tuinet.jobs.inbox import Inbox
from tuinet.jobs.recorded_training import RecordedTraining
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.training.engine import Engine

from .conftest import SMALL

DEFAULT = {"hidden": (256,)}
SMALLEST = {"hidden": (10,), "batch_size": 32, "epochs": 200}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can reserve work for idle cores")
@pytest.mark.parametrize(
    ("settings", "cores", "expected"),
    [
        ({**SMALLEST, "threads": "auto"}, 2, True),
        ({**SMALLEST, "threads": "auto"}, 1, False),
        ({**SMALLEST, "threads": 1}, 2, False),
        ({**SMALLEST, "threads": "auto", "epochs": 10}, 2, False),
        ({**DEFAULT, "threads": "auto"}, 64, False),
        ({**DEFAULT, "threads": 1, "augment": "elastic"}, 2, True),
        ({**DEFAULT, "threads": 1, "augment": "elastic"}, 1, False),
    ],
)
def test_a_core_that_is_left_prepares_batches_where_that_saves_time(
    settings: dict[str, object], cores: int, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuinet.jobs.recorded_training.available_cores", lambda: cores)
    monkeypatch.setattr("tuinet.jobs.recorded_training.best_count", min)
    prepared: list[Engine] = []
    monkeypatch.setattr(Engine, "prepare_ahead", lambda engine: prepared.append(engine))
    run = LocalRun.create(tmp_path, configure({**SMALL, **settings}), None)
    log = EventLog(run.events_path)
    guard = Guard(None, log)
    events = RecordedTraining(run, log, Inbox(run, 0, guard), guard).events()
    assert next(events).type == "run_started"
    events.close()
    assert bool(prepared) == expected
