"""Many runs in six configurations, each killed several times and resumed until it has ended, beside one never killed.

Most kills are aimed at the last 150 ms of a run: they come a moment after its last epoch, its last checkpoint or its
end is in the log. The others come at any time, even while the process is still starting. A run passes if its
checkpoints are those of its twin byte for byte, if its log tells the same story, and if the events are numbered without
gaps, with one `run_ended`, the last. A run with live changes has no twin: its weights are compared with those of a
plain training loop that makes the changes of its log at the same batches.

    python tests/benchmarks/kills.py [--runs 100] [--kills 3] [--seed 0] [--at-once 2]

It prints a line for each run that does not pass, and a summary; the exit code is 0 if all pass.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from tuinet.commands import Set
from tuinet.config import Configuration
from tuinet.datasets.dataset import load as load_dataset
from tuinet.errors import RunError
from tuinet.events import SettingChanged
from tuinet.jobs.start import resume_run, start_run
from tuinet.runs.checkpoints import load
from tuinet.runs.directory import Run
from tuinet.training.engine import Engine

SMALL: dict[str, Any] = {
    "train_limit": 2000, "valid_size": 500, "hidden": (16,), "threads": 1, "epochs": 4, "learning_rate": 0.1
}  # fmt: skip

CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "plain": SMALL,
    "early stopping": {**SMALL, "valid_size": 20, "epochs": 30, "early_stopping": 2, "checkpoint_every": 4},
    "target accuracy": {**SMALL, "epochs": 30, "target_accuracy": 0.85, "checkpoint_every": 4},
    "no validation set": {**SMALL, "valid_size": 0, "checkpoint_every": 2},
    "chance in every batch": {
        **SMALL, "optimizer": "adamw", "learning_rate": 0.003, "weight_decay": 0.01, "dropout": 0.3, "augment": "shift"
    },
    "few checkpoints, live changes": {**SMALL, "epochs": 40, "keep": 1, "checkpoint_every": 7, "valid_size": 20},
}  # fmt: skip

LIVE = "few checkpoints, live changes"
CHANGES: dict[str, tuple[float, ...]] = {
    "learning_rate": (0.02, 0.05, 0.2),
    "dropout": (0.0, 0.2),
    "weight_decay": (0.0, 0.001),
    "momentum": (0.5, 0.9),
}

END = 0.15
"""Seconds before and after the end of a run in which most kills come"""

AIMS = ("last epoch", "last checkpoint", "end", "any time")
BY_THE_CLOCK = {"seq", "time", "seconds", "samples_per_second", "command"}
LOGGED_ONCE = {"epoch_started", "epoch_finished", "checkpoint_saved", "setting_changed", "warned", "run_ended"}


@dataclass
class Twin:
    """A run that was never killed."""

    run: Run
    seconds: float
    """From the start of its process to its end"""
    story: list[dict[str, Any]] = field(init=False)
    files: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.story = story(self.run)
        self.files = checkpoints(self.run)

    def last(self, kind: str) -> int:
        """How many events of this type it has."""
        return [event["type"] for event in self.story].count(kind)


@dataclass
class Outcome:
    """The outcome of a run."""

    name: str
    run: Run
    kills: Counter[str] = field(default_factory=Counter)
    after_last_epoch: int = 0
    """Kills after which the log held the last epoch, but no end"""
    problems: list[str] = field(default_factory=list)


def lines(run: Run) -> list[dict[str, Any]]:
    """The whole lines of a log."""
    try:
        content = run.events_path.read_bytes()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in content[: content.rfind(b"\n") + 1].splitlines()]


def story(run: Run) -> list[dict[str, Any]]:
    """Return the events that a log holds once, without the fields that depend on the clock."""
    logged = [event for event in lines(run) if event["type"] in LOGGED_ONCE]
    return [{name: value for name, value in event.items() if name not in BY_THE_CLOCK} for event in logged]


def checkpoints(run: Run) -> dict[str, str]:
    """The SHA-256 of every checkpoint."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (run.folder / "checkpoints").iterdir()}


def train_twin(name: str) -> Twin:
    """Train a run that nobody kills."""
    started = time.monotonic()
    run, process = start_run(Configuration.model_validate(CONFIGURATIONS[name]))
    process.wait()
    return Twin(run, time.monotonic() - started)


def kill_at(aim: str, run: Run, process: subprocess.Popen[bytes], twin: Twin, chance: random.Random) -> bool:
    """Kill a job at the moment `aim`; says whether it was still alive."""
    if aim == "any time":
        wait_for(chance.uniform(0, twin.seconds), process)
    else:
        kind = {"last epoch": "epoch_finished", "last checkpoint": "checkpoint_saved", "end": "run_ended"}[aim]
        lives = count(run, b'"run_started"')
        there = count(run, kind.encode()) >= twin.last(kind)
        # A run that was killed before does not log such an event twice: then only its start can be aimed at.
        while process.poll() is None:
            if there and count(run, b'"run_started"') > lives:
                break
            if not there and count(run, kind.encode()) >= twin.last(kind):
                break
            time.sleep(0.0005)
        wait_for(chance.uniform(0, END) * chance.choice((0, 0.1, 0.3, 1)), process)
    process.kill()
    return process.wait() < 0


def wait_for(seconds: float, process: subprocess.Popen[bytes]) -> None:
    """Wait, but not longer than a job lives."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def count(run: Run, words: bytes) -> int:
    """How often something is in the log."""
    try:
        return run.events_path.read_bytes().count(words)
    except FileNotFoundError:
        return 0


def live_and_die(name: str, twin: Twin, kills: int, seed: int) -> Outcome:
    """Train a run, kill it and resume it until it has ended, and look at what is left."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    run, process = start_run(Configuration.model_validate(CONFIGURATIONS[name]))
    outcome = Outcome(name, run)
    for _ in range(kills):
        if name == LIVE:
            setting = chance.choice(list(CHANGES))
            wait_for(chance.uniform(0.5, 1) * twin.seconds, process)
            run.send(Set(name=setting, value=chance.choice(CHANGES[setting])))
        aim = chance.choice(AIMS)
        outcome.kills[aim] += kill_at(aim, run, process, twin, chance)
        types = [event["type"] for event in lines(run)]
        if "run_ended" in types:
            break
        outcome.after_last_epoch += types.count("epoch_finished") >= twin.last("epoch_finished")
        try:
            process = resume_run(run)
        except RunError as error:
            outcome.problems.append(f"is refused: {error}")
            return outcome
    process.wait()
    if run.state().ended is None:
        command = [sys.executable, "-m", "tuinet", "resume", run.run_id, "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            outcome.problems.append(f"'tuinet resume' fails: {done.stderr.strip()}")
    check(outcome, twin)
    return outcome


def check(outcome: Outcome, twin: Twin) -> None:
    """Note what is wrong with a run that has ended."""
    run = outcome.run
    problems = outcome.problems
    events = lines(run)
    types = [event["type"] for event in events]
    if [event["seq"] for event in events] != list(range(1, len(events) + 1)):
        problems.append("its events are not numbered without gaps")
    if types.count("run_ended") != 1 or types[-1:] != ["run_ended"]:
        problems.append(f"{types.count('run_ended')} times run_ended, and last {types[-1:]}")
    epochs = [event["epoch"] for event in events if event["type"] == "epoch_finished"]
    if epochs != list(range(1, len(epochs) + 1)):
        problems.append(f"its epochs are {epochs}")
    if outcome.name == LIVE:
        if weights(run) != trained_plainly(run):
            problems.append("its weights are not those of a plain training with the same changes")
    else:
        if story(run) != twin.story:
            problems.append("its log tells another story than that of its twin")
        if checkpoints(run) != twin.files:
            problems.append("its checkpoints are not those of its twin")


def weights(run: Run) -> dict[str, bytes]:
    """The weights of the newest checkpoint."""
    newest = load(run.checkpoints().choose("last", None).path)
    return {name: array.tobytes() for name, array in newest.parameters.items()}


def trained_plainly(run: Run) -> dict[str, bytes]:
    """The weights after training that is nothing but batches, and the changes in the log."""
    config = run.record().config
    changes = [event for event in run.events() if isinstance(event, SettingChanged)]
    dataset = load_dataset(config.dataset, Path(), valid_size=config.valid_size, train_limit=config.train_limit)
    with ThreadpoolController().limit(limits=1, user_api="blas"), np.errstate(all="ignore"):
        engine = Engine(config, dataset)
        while engine.epoch < engine.config.epochs:
            engine.begin_epoch()
            while engine.batch < engine.batches:
                for change in changes:
                    if (change.epoch, change.batch) == (engine.epoch + 1, engine.batch):
                        engine.change(engine.config.changed(**{change.name: change.new}))
                engine.train_batch()
            engine.end_epoch()
    return {name: array.tobytes() for name, array in engine.network.named_parameters().items()}


def campaign(runs: int, kills: int, seed: int, at_once: int) -> list[Outcome]:
    """All runs, a few at once. Prints what is wrong with one as soon as it is known."""
    names = list(CONFIGURATIONS)
    twins = {name: train_twin(name) for name in names}
    outcomes = []
    with ThreadPoolExecutor(at_once) as pool:
        lives = [
            pool.submit(
                live_and_die, names[number % len(names)], twins[names[number % len(names)]], kills, seed + number
            )
            for number in range(runs)
        ]
        for life in lives:
            outcomes.append(life.result())
            for problem in outcomes[-1].problems:
                print(f"{outcomes[-1].name}: {outcomes[-1].run.folder}: {problem}", flush=True)
    return outcomes


def main() -> int:
    """Run the campaign and print a summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--kills", type=int, default=3, help="for each run, unless it ends before")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--at-once", type=int, default=2)
    options = parser.parse_args()
    # The folder of a campaign with problems stays.
    home = tempfile.mkdtemp(prefix="tuinet-kills-")
    os.environ["TUINET_HOME"] = home
    started = time.monotonic()
    outcomes = campaign(options.runs, options.kills, options.seed, options.at_once)
    kills = sum((outcome.kills for outcome in outcomes), Counter[str]())
    wrong = [outcome for outcome in outcomes if outcome.problems]
    late = sum(outcome.after_last_epoch for outcome in outcomes)
    aims = ", ".join(f"{number} at {aim}" for aim, number in sorted(kills.items()))
    print(
        f"{len(outcomes)} runs, {kills.total()} kills ({aims}; {late} between the last epoch and the end), "
        f"{len(wrong)} runs do not pass, {time.monotonic() - started:.0f} s" + (f": see {home}" if wrong else "")
    )
    if not wrong:
        shutil.rmtree(home)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
