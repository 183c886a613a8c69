"""Real jobs: separate processes, on real digits."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.commands import Set, SimpleCommand
from tuinet.config import Configuration
from tuinet.datasets import idx
from tuinet.datasets.dataset import load
from tuinet.jobs.follow import follow
from tuinet.jobs.launch import launch
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventTail

from ..digits import few_digits
from ..forked import fork
from ..waiting import DEADLINE, until

SMALL: dict[str, Any] = {
    "dataset": str(few_digits()),
    "train_limit": 2000,
    "valid_size": 500,
    "hidden": (16,),
    "threads": 1,
    "epochs": 3,
    "learning_rate": 0.1,
    "schedule": "one_cycle",
}
"""A run that takes a tenth of a second, once the digits are loaded."""

LONG = {**SMALL, "epochs": 100_000, "checkpoint_every": 1_000_000}
"""A run that is there for as long as it is needed."""

BY_THE_CLOCK = {"seq", "time", "seconds", "samples_per_second", "command"}
TOLD_ONCE = {"epoch_started", "epoch_finished", "checkpoint_saved", "setting_changed", "warned", "run_ended"}


class Training:
    """A run with its job, and what a person would do with them."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.process: subprocess.Popen[bytes] | None = None
        self._tail = EventTail(run.events_path)
        self.events: list[Any] = []
        self._lives = 0

    def start(self, epochs: int | None = None) -> Training:
        self._lives = len(self.look().of("run_started")) + 1
        self.process = launch(self.run, self.run.lock(), epochs)
        return self

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def wait(self) -> int:
        """Wait for the end of the job, and return its exit code."""
        assert self.process is not None
        code = self.process.wait(DEADLINE)
        self.events += self._tail.new_events()
        return code

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def resume(self) -> Training:
        """Go on, to the end."""
        self.start().wait()
        return self

    def ask(self, word: str) -> Training:
        self.run.send(SimpleCommand.model_validate({"type": word}))
        return self

    def set(self, name: str, value: Any) -> Training:
        self.run.send(Set(name=name, value=value))
        return self

    def of(self, kind: str) -> list[Any]:
        """The events of a type that have been seen so far."""
        return [event for event in self.events if event.type == kind]

    def expect(self, kind: str, count: int = 1) -> Any:
        """Wait until so many events of a type are in the log, and return the last of those."""
        until(lambda: len(self.look().of(kind)) >= count or not self.run.is_live(), f"{count} times {kind}")
        assert len(self.look().of(kind)) >= count, self.run.job_log_path.read_text()
        return self.of(kind)[count - 1]

    def expect_answer(self, command: str) -> Any:
        """Wait for the event that answers a command, and return it."""

        def answers() -> list[Any]:
            return [event for event in self.look().events if event.command == command]

        until(lambda: answers() or not self.run.is_live(), f"an answer to {command}")
        (answer,) = answers()
        return answer

    def pause(self) -> Any:
        self.expect("run_started", self._lives)
        count = len(self.of("paused"))
        return self.ask("pause").expect("paused", count + 1)

    def look(self) -> Training:
        self.events += self._tail.new_events()
        return self


Start = Callable[..., Training]


@pytest.fixture
def train(own_home: Path) -> Iterator[Start]:
    """Makes a run and starts its job; what still runs in the end is killed."""
    trainings = []

    def start(settings: dict[str, Any] = SMALL, **more: Any) -> Training:
        run = LocalRun.create(own_home / "runs", Configuration.model_validate({**settings, **more}), None)
        trainings.append(Training(run).start())
        return trainings[-1]

    yield start
    for training in trainings:
        if training.process is not None and training.process.poll() is None:
            training.kill()


def watch(run: Run) -> list[Any]:
    """Follow a run to its end."""
    return [event for events in follow(run) for event in events]


def checkpoints(run: Run) -> dict[str, str]:
    """The SHA-256 of every file in the folder of checkpoints."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((run.folder / "checkpoints").iterdir())}


def story(run: Run) -> list[dict[str, Any]]:
    """Return the events that a log holds once, without the fields that depend on the clock."""
    lines = [json.loads(line) for line in run.events_path.read_bytes().splitlines()]
    return [{k: v for k, v in line.items() if k not in BY_THE_CLOCK} for line in lines if line["type"] in TOLD_ONCE]


def seqs(run: Run) -> list[int]:
    return [event.seq for event in run.events()]


Moments = list[tuple[str, int | None]]


def live(runs: Path, config: dict[str, Any], lives: dict[str, Moments]) -> dict[str, tuple[Run, list[int]]]:
    """Runs whose jobs die at chosen moments, with the signals that ended them: see mortal.py."""
    script = Path(__file__).with_name("mortal.py")
    with tempfile.NamedTemporaryFile("w") as request, tempfile.TemporaryFile() as answer:
        json.dump({"config": config, "lives": lives}, request)
        request.flush()
        arguments = [str(script), str(runs), request.name]
        process = fork("script", arguments, {1: answer.fileno(), 2: 2}, Path.cwd(), os.environ)
        assert process.wait(DEADLINE) == 0
        answer.seek(0)
        found = json.load(answer)
    return {label: (LocalRun(Path(folder)), signals) for label, (folder, signals) in found.items()}


def write_data_set(folder: Path, train: tuple[Any, Any], test: tuple[Any, Any], names: str = "") -> Path:
    folder.mkdir(parents=True)
    for prefix, (images, labels) in (("train", train), ("t10k", test)):
        idx.write(folder / f"{prefix}-images-idx3-ubyte", images)
        idx.write(folder / f"{prefix}-labels-idx1-ubyte", labels)
    if names:
        (folder / "labels.txt").write_text(names)
    return folder


@pytest.fixture(scope="session")
def sorted_digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of 3,000 + 1,000 real digits, the zeros first, the nines last."""
    whole = load("mnist", tmp_path_factory.mktemp("home"), valid_size=0, train_limit=3000)
    parts = []
    for part in (whole.train, whole.test[:1000]):
        order = np.argsort(part.labels, kind="stable")
        parts.append((part.images[order], part.labels[order]))
    return write_data_set(tmp_path_factory.mktemp("data") / "sorted", *parts)


@pytest.fixture
def folder(sorted_digits: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(sorted_digits, tmp_path / "mine"))
