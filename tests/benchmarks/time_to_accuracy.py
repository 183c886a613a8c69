"""How long it takes, from a cold start, until a network is right for 97, 98 and 99 % of the test images.

Times are those of whole processes, from their start to the end of the first epoch after which the network is that good.
tuinet trains with its presets, writes its log and saves each epoch; its checkpoints are evaluated afterwards. Beside
it, `pytorch_script.py` and `sklearn_script.py` do what their documentation does, save nothing, and evaluate the test
images after each epoch. Each gets a limited time. Rounds are interleaved; those in which other programs took more than
a twentieth of the cores do not count. The medians are compared.

    python tests/benchmarks/time_to_accuracy.py [--rounds 3] [--limit 60] [--presets default accurate] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from report import NOT_QUIET, machine, middle, show, table
from startup import tuinet_command
from usage import Rounds, quiet

TARGETS = (0.97, 0.98, 0.99)

Times = dict[str, float]
"""Seconds to each target that was reached, by its name: `98 %`"""

SCRIPTS = {"PyTorch script": ("torch", "pytorch_script.py"), "scikit-learn script": ("sklearn", "sklearn_script.py")}


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
        for epoch, seconds in sorted(ends.items()):
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
        for line in process.stdout or ():
            seconds = time.perf_counter() - started
            while missing and float(line.split()[-1]) >= missing[0]:
                times[name_of(missing.pop(0))] = seconds
            if not missing or seconds > limit:
                process.kill()
    return times


def measure(
    contenders: dict[str, Callable[[float], Times]], rounds: int, limit: float, patience: float
) -> dict[str, Rounds[Times]]:
    """All rounds, and more for those that were disturbed."""
    results: dict[str, Rounds[Times]] = {name: Rounds() for name in contenders}
    for round_ in range(2 * rounds):
        for name, contender in contenders.items():
            if len(results[name].quiet) < rounds:
                print(f"round {round_ + 1}: {name}", file=sys.stderr)
                quiet(patience)
                results[name].measure(partial(contender, limit))
    return results


def median_time(rounds: Rounds[Times], target: str) -> float | None:
    """The median of the rounds that count; None if there is none, or if one of them did not reach the target."""
    times = [found.get(target) for found in rounds.quiet]
    known = [seconds for seconds in times if seconds is not None]
    return middle(known) if known and len(known) == len(times) else None


def report(results: dict[str, Rounds[Times]], limit: float) -> str:
    """The times, and those of tuinet as a fraction of those of the scripts."""
    header = ["test accuracy", *results, *(f"{name}: ratio to it of tuinet's fastest" for name in SCRIPTS)]
    rows = []
    for target in map(name_of, TARGETS):
        medians = {name: median_time(rounds, target) for name, rounds in results.items()}
        cells = [cell(results[name], seconds, limit) for name, seconds in medians.items()]
        own = [seconds for name, seconds in medians.items() if name not in SCRIPTS and seconds is not None]
        for name in SCRIPTS:
            other = medians.get(name)
            cells.append(f"{min(own) / other:.2f}" if own and other else "")
        rows.append([target, *cells])
    notes = [f"- {name}: {rounds.note}" for name, rounds in results.items() if rounds.noisy]
    return "\n".join([table(header, rows), "", *notes])


def cell(rounds: Rounds[Times], seconds: float | None, limit: float) -> str:
    """A time, or why there is none."""
    if not rounds.quiet:
        return NOT_QUIET
    return f"not within {limit:.0f} s" if seconds is None else f"{seconds:.2f} s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60, help="seconds for each process")
    parser.add_argument("--presets", nargs="+", default=["default", "accurate"])
    parser.add_argument("--patience", type=float, default=30, help="seconds to wait for a quiet moment, at most")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    facts = machine()
    contenders: dict[str, Callable[[float], Times]] = {
        f"tuinet, {preset}": partial(of_tuinet, preset) for preset in options.presets
    }
    for name, (module, script) in SCRIPTS.items():
        if importlib.util.find_spec(module):
            contenders[name] = partial(of_script, script)
    results = measure(contenders, options.rounds, options.limit, options.patience)
    everything = {name: asdict(rounds) for name, rounds in results.items()}
    show("Time to accuracy", facts, report(results, options.limit), everything, options.json)


if __name__ == "__main__":
    main()
