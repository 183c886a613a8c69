"""The accuracies that tuinet reaches, trained again: each with several seeds, with intervals and times.

    python tests/benchmarks/accuracy.py sprint                     # 98 % in seconds: five seeds
    python tests/benchmarks/accuracy.py minute                     # 99 % within a minute: five seeds
    python tests/benchmarks/accuracy.py accurate                   # the best network within five minutes
    python tests/benchmarks/accuracy.py network                    # the same with more epochs, at most 30 minutes
    python tests/benchmarks/accuracy.py committee                  # five networks, averaged: at most 30 minutes
    python tests/benchmarks/accuracy.py record                     # a night

Everything is selected on validation images; the test images are evaluated once. The runs are ordinary ones under
TUINET_HOME, with names such as `accuracy-network-0`. One that exists is not trained again: a script that was
interrupted continues, and prints what it has with --print.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass

import tuinet
from tuinet.analysis.committee import Committee
from tuinet.errors import MissingRunError
from tuinet.evaluation.intervals import mean_interval, wilson_interval
from tuinet.presets import MEMBERS
from tuinet.runs.collection import find_run
from tuinet.runs.ended import PLANNED_ENDS
from tuinet.runs.home import runs_folder

TEST_IMAGES = 10_000


@dataclass(frozen=True)
class Target:
    """What is trained, and what it is meant to reach."""

    options: tuple[str, ...]
    accuracy: float
    minutes: float
    seeds: int = 3
    members: int = 1


TARGETS = {
    "sprint": Target(("--preset", "sprint"), 0.98, 2 / 60, seeds=5),
    "minute": Target(("--preset", "minute"), 0.99, 0.75, seeds=5),
    "accurate": Target(("--preset", "accurate"), 0.993, 5),
    "network": Target(("--preset", "accurate", "--epochs", "300", "--checkpoint-every", "10"), 0.995, 30),
    "committee": Target(("--preset", "committee"), 0.996, 30, members=len(MEMBERS)),
    "record": Target(("--preset", "record"), 0.9965, 600, seeds=1),
}


def names(what: str, seed: int) -> list[str]:
    """The names of the runs of a target with a seed."""
    name = f"accuracy-{what}-{seed}"
    if TARGETS[what].members == 1:
        return [name]
    return [f"{name}-{member}" for member in range(1, TARGETS[what].members + 1)]


def is_done(name: str) -> bool:
    """True if a run of that name has come to its end."""
    try:
        ended = find_run(runs_folder(), name).state().ended
    except MissingRunError:
        return False
    return ended is not None and ended.reason in PLANNED_ENDS


def train(what: str, seed: int) -> None:
    """Train what is missing, or resume it. The seeds of committees are far apart, because their members count up."""
    target = TARGETS[what]
    if all(map(is_done, names(what, seed))):
        return
    (first, *_) = names(what, seed)
    options = [*target.options, "--seed", str(seed if target.members == 1 else 1000 * seed)]
    command = ["train", *options, "--name", f"accuracy-{what}-{seed}"]
    if target.members == 1:
        try:
            find_run(runs_folder(), first)
            command = ["resume", first]
        except MissingRunError:
            pass
    subprocess.run([sys.executable, "-m", "tuinet", *command], check=True)


def report(what: str, seeds: int) -> None:
    """Print the accuracy of each seed that is done, and their mean with an interval."""
    target = TARGETS[what]
    accuracies = []
    print(f"\n{what}: target {target.accuracy:.2%} in {target.minutes:.3g} minutes")
    for seed in range(seeds):
        members = names(what, seed)
        if not all(map(is_done, members)):
            print(f"seed {seed}: not trained")
            continue
        models = [tuinet.open(name) for name in members]
        answering = models[0] if len(models) == 1 else Committee(models)
        valid = answering.predict(answering.images("valid")).accuracy
        test = answering.predict(answering.images("test")).accuracy
        seconds = sum(model.run.state().ended.seconds for model in models)
        low, high = wilson_interval(round(test * TEST_IMAGES), TEST_IMAGES)
        accuracies.append(test)
        print(
            f"seed {seed}: validation {valid:.2%}, test {test:.2%} (95 % interval {low:.2%} to {high:.2%}), "
            f"{seconds / 60:.2f} minutes"
        )
    if len(accuracies) > 1:
        low, high = mean_interval(accuracies)
        print(f"mean of {len(accuracies)}: {statistics.mean(accuracies):.3%} (95 % interval {low:.3%} to {high:.3%})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=TARGETS)
    parser.add_argument("--seeds", type=int, help="instead of three, five for sprint and minute, one for record")
    parser.add_argument("--print", action="store_true", help="train nothing")
    arguments = parser.parse_args()
    for what in arguments.what:
        seeds = arguments.seeds or TARGETS[what].seeds
        for seed in () if arguments.print else range(seeds):
            print(f"{what}, seed {seed}: load before {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
            train(what, seed)
        report(what, seeds)


if __name__ == "__main__":
    main()
