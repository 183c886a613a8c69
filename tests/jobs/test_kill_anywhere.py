"""SIGKILL at every kind of moment, and a resume: the same weights and the same log as if nothing had happened."""

from __future__ import annotations

import fcntl
import json
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun

from .conftest import SMALL, Moments, checkpoints, live, seqs, story

NEVER: tuple[str, int | None] = ("never", None)


def each(kinds: str, numbers: Iterable[int]) -> dict[str, Moments]:
    """A life for every moment, in which the job is killed once."""
    return {f"{kind}:{n}": [(f"{kind}:{n}", None), NEVER] for kind in kinds.split() for n in numbers}


class Scenario(NamedTuple):
    config: dict[str, Any]
    lives: dict[str, Moments]
    undisturbed: Moments = [NEVER]  # noqa: RUF012 - nothing changes it


SCENARIOS = {
    "a checkpoint in every epoch": Scenario(
        # a checkpoint is an event and three fsyncs: of the log, of the file and of the folder with its name;
        # these are the first two checkpoints, what is between them, and the last one: the epoch left out is like its
        # neighbours
        SMALL,
        {**each("append", (*range(1, 7), 11)), **each("torn", (*range(1, 6), 12))}
        | each("fsync synced", (*range(1, 7), *range(10, 13))),
    ),
    "checkpoints are far apart": Scenario(  # one validation image, which soon is right: no epoch is better after that
        {**SMALL, "valid_size": 1, "checkpoint_every": 3, "epochs": 8},
        {**each("append", (*range(6, 12), 13, 16, 20, 22)), **each("torn fsync", range(2, 14, 3))},
    ),
    "chance in every batch, few are kept, an early end": Scenario(
        {**SMALL, "optimizer": "adam", "learning_rate": 0.003, "dropout": 0.3}
        | {"augment": "shift", "train_limit": 600, "valid_size": 20}
        | {"keep": 1, "checkpoint_every": 2, "early_stopping": 2, "epochs": 30, "batch_size": 50},
        {**each("append", range(1, 20, 4)), **each("torn", range(3, 20, 4))},
    ),
    "killed again and again": Scenario(
        {**SMALL, "checkpoint_every": 2, "valid_size": 1, "epochs": 5},
        {
            "at the same event": [("append:5", None)] * 6 + [NEVER],
            "at the first event": [("append:6", None)] + [("append:1", None)] * 3 + [NEVER],
            "before and after a sync": [("synced:5", None), ("fsync:1", None), ("synced:2", None), NEVER],
            "later and later": [(f"torn:{n}", None) for n in range(1, 12)] + [NEVER],
        },
    ),
    "resumed for more epochs": Scenario(
        SMALL,
        {
            f"append:{n}": [NEVER, (f"append:{n}", 6), *([("never", 6)] if n == 1 else [NEVER])]
            for n in (*range(1, 7), 11)
        },
        [NEVER, ("never", 6)],
    ),
}  # fmt: skip


class Outcome(NamedTuple):
    undisturbed: Run
    killed: dict[str, Run]
    signals: dict[str, list[int]]


@pytest.fixture(scope="module", params=SCENARIOS, ids=str)
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A scenario, lived through once for all tests, even if several processes share them (pytest-xdist)."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    runs = shared / request.param.replace(" ", "-")
    runs.mkdir(exist_ok=True)
    result = runs / "result.json"
    with (runs / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            scenario = SCENARIOS[request.param]
            lives = live(runs, scenario.config, {"undisturbed": scenario.undisturbed, **scenario.lives})
            result.write_text(json.dumps({label: (str(run.folder), ends) for label, (run, ends) in lives.items()}))
    found = json.loads(result.read_text())
    killed = {label: LocalRun(Path(folder)) for label, (folder, _) in found.items()}
    return Outcome(killed.pop("undisturbed"), killed, {label: found[label][1] for label in killed})


def test_every_job_was_really_killed_and_the_last_one_was_not(outcome: Outcome) -> None:
    assert {
        label for label, signals in outcome.signals.items() if signal.SIGKILL not in signals or signals[-1]
    } == set()


def test_the_checkpoints_are_the_same_byte_for_byte(outcome: Outcome) -> None:
    expected = checkpoints(outcome.undisturbed)
    assert {label: checkpoints(run) for label, run in outcome.killed.items()} == dict.fromkeys(outcome.killed, expected)


def test_the_log_tells_the_same_story_without_gaps_or_duplicates(outcome: Outcome) -> None:
    expected = story(outcome.undisturbed)
    assert {label: story(run) for label, run in outcome.killed.items()} == dict.fromkeys(outcome.killed, expected)


def test_events_are_numbered_without_gaps(outcome: Outcome) -> None:
    for run in outcome.killed.values():
        assert seqs(run) == list(range(1, len(seqs(run)) + 1))


def test_nothing_half_written_is_left(outcome: Outcome) -> None:
    left = {path.name for run in outcome.killed.values() for path in Path(run.folder).rglob("*.tmp")}
    assert left == set()
