"""SIGKILL at four moments of a run, and `tuinet resume`: the same weights and log as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest

from .conftest import FEW, Tuinet, events, until

SETTINGS = (
    *("--train-limit", "6000", "--hidden", "48", "--epochs", "6", "--threads", "1"),
    *("--dropout", "0.2", "--optimizer", "adam", "--augment", "shift", "--checkpoint-every", "2"),
)
TIMING = ("seq", "time", "seconds", "samples_per_second", "host", "run_id")


def story(run: Path) -> list[dict[str, Any]]:
    """Return the events that a log holds once, without the fields that depend on the clock."""
    once = ("epoch_started", "epoch_finished", "checkpoint_saved", "warned", "run_ended")
    return [
        {name: value for name, value in event.items() if name not in TIMING}
        for event in events(run)
        if event["type"] in once
    ]


def checkpoints(run: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((run / "checkpoints").iterdir())}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tuinet = Tuinet(tmp_path_factory.mktemp("undisturbed") / "home")
    assert tuinet("train", *SETTINGS, "--quiet", TUINET_HOME=str(tuinet.home)).code == 0
    return tuinet.run


@pytest.mark.parametrize("seed", [0, 2, 5, 6])  # two early moments, one in the middle and one late
def test_a_killed_run_ends_like_one_that_never_was(tuinet: Tuinet, undisturbed: Path, seed: int) -> None:
    moment = random.Random(seed).randrange(1, len(story(undisturbed)) - 3)  # noqa: S311 - before the last epoch's end
    process = tuinet.start("train", *SETTINGS, "--quiet")
    until(lambda: tuinet.runs and len(story(tuinet.run)) >= moment, f"the log tells {moment} things")
    os.kill(int((tuinet.run / "lock").read_text().split()[0]), signal.SIGKILL)
    process.communicate()
    assert process.returncode == 1

    assert tuinet("resume", "last", "--quiet").code == 0

    assert checkpoints(tuinet.run) == checkpoints(undisturbed)
    assert story(tuinet.run) == story(undisturbed)
    assert [event["seq"] for event in events(tuinet.run)] == list(range(1, len(events(tuinet.run)) + 1))


def test_a_run_killed_before_it_logged_its_early_end_does_not_keep_training(tuinet: Tuinet) -> None:
    tuinet("train", *FEW, "--epochs", "50", "--target-accuracy", "0.8", "--quiet")
    ended = story(tuinet.run)
    saved = checkpoints(tuinet.run)
    log = tuinet.run / "events.jsonl"
    log.write_bytes(log.read_bytes()[:-20])
    assert tuinet("resume", "last", "--quiet").code == 0
    assert story(tuinet.run) == ended
    assert checkpoints(tuinet.run) == saved
