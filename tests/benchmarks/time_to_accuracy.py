"""How long it takes, from a cold start, until a network is right for 97, 98 and 99 % of the test images.

Times are those of whole processes, from their start to the end of the first epoch after which the network is that good.
tuinet trains with its presets, writes its log and saves checkpoints, which are evaluated afterwards. Beside it,
`pytorch_script.py` and `sklearn_script.py` do what their documentation does, save nothing, and evaluate the test images
after each epoch. Each gets a limited time. The medians are compared; `pace.py` says which rounds count.

    python tests/benchmarks/time_to_accuracy.py [--rounds 3] [--limit 60] [--minutes 8] [--noisy] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from threading import Timer

from pace import Pace, add_options, contention
from report import NOT_QUIET, Measurement, machine, middle, ms, show, table
from startup import tuinet_command
from usage import Rounds, adopt_orphans

TARGETS = (0.97, 0.98, 0.99)

Times = dict[str, float]
"""Seconds to each target that was reached, by its name: `98 %`. Of tuinet also those of the training"""

PYTORCH = "PyTorch script"
SCRIPTS = {PYTORCH: ("torch", "pytorch_script.py"), "scikit-learn script": ("sklearn", "sklearn_script.py")}

TRAINING = "training"
"""The name of the seconds that a run itself gives as its duration"""

SPRINT = "tuinet, sprint"
MINUTE = "tuinet, minute"

MOST_OF_SPRINT = 2.0
"""Seconds of training"""

MOST_OF_PYTORCH = 0.2
"""The share of the time of PyTorch's script that tuinet's fastest preset may take"""

MOST_TO_99 = 45.0
"""Seconds to 99 %"""


def name_of(target: float) -> str:
    """As in 98 %."""
    return f"{target:.0%}".replace("%", " %")


def of_tuinet(preset: str, limit: float) -> Times:
    """Train with a preset, and evaluate the checkpoints of its epochs until all targets are reached."""
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as home:
        environment = {**os.environ, "TUINET_HOME": home}
        command = [*tuinet_command(), "train", "--preset", preset, "--keep", "0", "--quiet"]
        started = time.time()
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                # Ctrl-C stops the run properly.
                process.send_signal(2)
        [log] = Path(home).glob("runs/*/events.jsonl")
        events = [json.loads(line) for line in log.read_text().splitlines()]
        ends = {event["epoch"]: event["time"] - started for event in events if event["type"] == "epoch_finished"}
        missing = list(TARGETS)
        times: Times = {}
        if events[-1]["type"] == "run_ended" and events[-1]["reason"] == "finished":
            times[TRAINING] = events[-1]["seconds"]
        # Some presets do not save each epoch.
        saved = {event["epoch"] for event in events if event["type"] == "checkpoint_saved"}
        for epoch, seconds in sorted(ends.items()):
            if epoch not in saved:
                continue
            if not missing:
                break
            accuracy = test_accuracy(epoch, environment)
            while missing and accuracy >= missing[0]:
                times[name_of(missing.pop(0))] = seconds
    return times


def test_accuracy(epoch: int, environment: dict[str, str]) -> float:
    """The test accuracy of an epoch's checkpoint of the only run."""
    command = [*tuinet_command(), "eval", "last", "--checkpoint", str(epoch), "--json"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return float(json.loads(done.stdout)["accuracy"])


def of_script(script: str, limit: float) -> Times:
    """Run a script, which prints the test accuracy after each epoch, until it has reached all targets."""
    command = [sys.executable, "-u", str(Path(__file__).with_name(script)), "--test"]
    missing = list(TARGETS)
    times: Times = {}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        # Even in the middle of an epoch, which takes minutes on a busy machine.
        end = Timer(limit, process.kill)
        end.start()
        for line in process.stdout or ():
            seconds = time.perf_counter() - started
            while missing and float(line.split()[-1]) >= missing[0]:
                times[name_of(missing.pop(0))] = seconds
            if not missing:
                process.kill()
        end.cancel()
    return times


def median_time(rounds: Rounds[Times], target: str) -> float | None:
    """The median of the rounds that count; None if there is none, or if the median round did not reach the target."""
    times = [found.get(target, math.inf) for found in rounds.counted]
    if not times or middle(times) == math.inf:
        return None
    return middle(times)


def report(results: dict[str, Rounds[Times]], limit: float) -> str:
    """The times, then the targets and whether they are reached, then which measurements count."""
    rows = []
    for target in map(name_of, TARGETS):
        rows.append([target, *(cell(rounds, median_time(rounds, target), limit) for rounds in results.values())])
    targets = [line.row[:4] for line in targets_of(results, limit)]
    return "\n\n".join(
        [
            table(["test accuracy", *results], rows),
            table(["", "measured", "target", "reached"], targets),
            contention(results),
        ]
    )


def cell(rounds: Rounds[Times], seconds: float | None, limit: float) -> str:
    """A time, or why there is none."""
    if not rounds.counted:
        return NOT_QUIET
    return f"not within {limit:.0f} s" if seconds is None else f"{seconds:.2f} s"


def targets_of(results: dict[str, Rounds[Times]], limit: float) -> Iterator[Measurement]:
    """What is aimed at, for the contenders that took part."""
    if SPRINT in results:
        sprint = results[SPRINT]
        yield Measurement.of_time("sprint: seconds of training", median_time(sprint, TRAINING), MOST_OF_SPRINT)
        if PYTORCH in results:
            for target in map(name_of, TARGETS[:2]):
                yield beside_pytorch(sprint, results[PYTORCH], target, limit)
    if MINUTE in results:
        minute = results[MINUTE]
        name = "minute: from a cold start to 99 %"
        seconds = median_time(minute, name_of(TARGETS[-1]))
        if seconds is None and minute.counted:
            yield Measurement(name, cell(minute, seconds, limit), f"≤ {ms(MOST_TO_99)}", reached=False)
        else:
            yield Measurement.of_time(name, seconds, MOST_TO_99)


def beside_pytorch(sprint: Rounds[Times], script: Rounds[Times], target: str, limit: float) -> Measurement:
    """How long the preset sprint takes to a target, as a share of the time of PyTorch's script."""
    name = f"sprint to {target}: share of the time of the PyTorch script"
    own = median_time(sprint, target)
    other = median_time(script, target)
    aim = f"≤ {MOST_OF_PYTORCH:g}"
    if not sprint.counted or not script.counted:
        return Measurement(name, NOT_QUIET, aim)
    if own is None:
        return Measurement(name, f"not within {limit:.0f} s", aim, reached=False)
    if other is None:
        # It took longer than the limit, so the share is smaller than that of the limit.
        share = own / limit
        return Measurement(name, f"< {share:.2f}", aim, True if share <= MOST_OF_PYTORCH else None)
    return Measurement(name, f"{own / other:.2f}", aim, own / other <= MOST_OF_PYTORCH)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--limit", type=float, default=60, help="seconds for each process")
    parser.add_argument("--presets", nargs="+", default=["sprint", "minute"])
    options = parser.parse_args()
    facts = machine()
    contenders: dict[str, Callable[[float], Times]] = {
        f"tuinet, {preset}": partial(of_tuinet, preset) for preset in options.presets
    }
    for name, (module, script) in SCRIPTS.items():
        if importlib.util.find_spec(module):
            contenders[name] = partial(of_script, script)
    pace = Pace.from_options(options)
    results: dict[str, Rounds[Times]] = pace.results(contenders)
    pace.measure(results, lambda name: contenders[name](options.limit))
    everything = {name: asdict(rounds) for name, rounds in results.items()}
    show("Time to accuracy", facts, report(results, options.limit), everything, options.json)


if __name__ == "__main__":
    adopt_orphans()
    main()
