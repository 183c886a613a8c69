"""How long a person waits: for `tuinet --version`, and from a cold start to a network that is right 97 % of the time.

Times are those of whole processes, from start to exit, as `time` reports them. `--version` is compared with Python
doing nothing. The training is `tuinet train --hidden 128 --target-accuracy 0.97 --quiet` with a fresh home, including
the process it starts, its log and checkpoints, and the evaluation on the test set; `pytorch_script.py` reaches 97 % on
the same 5,000 validation images and saves nothing. Rounds are interleaved; the medians are compared. Files are in the
system's cache for all: a round that is not counted goes first.

    python tests/benchmarks/startup.py [--rounds 5] [--tuinet COMMAND] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from report import machine, middle, show, table, verdict

PYTHON = "python -c pass"
VERSION = "tuinet --version"
TRAIN = "tuinet train to 97 %"
PYTORCH = "PyTorch script to 97 %"
TRAINING = ["train", "--hidden", "128", "--target-accuracy", "0.97", "--quiet"]


def wall(command: list[str]) -> float:
    """Seconds that a command takes in a new home. Raises CalledProcessError if it fails."""
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as home:
        started = perf_counter()
        subprocess.run(command, env={**os.environ, "TUINET_HOME": home}, check=True, capture_output=True)
        seconds = perf_counter() - started
        if TRAINING[-1] in command:
            check(Path(home))
    return seconds


def check(home: Path) -> None:
    """Raise RuntimeError unless the one run of this home has reached the target."""
    logs = list(home.glob("runs/*/events.jsonl"))
    last = json.loads(logs[0].read_text().splitlines()[-1]) if logs else {}
    if last.get("reason") != "target_reached":
        raise RuntimeError(f"the run did not reach its target: {last or 'there is no run'}")


def commands(tuinet: list[str]) -> dict[str, list[str]]:
    """Return the commands to time; the PyTorch script only if PyTorch is installed."""
    found = {PYTHON: [sys.executable, "-c", "pass"], VERSION: [*tuinet, "--version"], TRAIN: [*tuinet, *TRAINING]}
    if importlib.util.find_spec("torch"):
        found[PYTORCH] = [sys.executable, str(Path(__file__).with_name("pytorch_script.py"))]
    return found


def measure(contenders: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    """Interleaved rounds; the short ones are taken ten times in each."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for round_ in range(rounds + 1):
        for name, command in contenders.items():
            print(f"round {round_} of {rounds}: {name}", file=sys.stderr)
            times = [wall(command) for _ in range(10 if name in (PYTHON, VERSION) else 1)]
            seconds[name] += times if round_ else []
    return seconds


def report(seconds: dict[str, list[float]]) -> str:
    """The table."""
    rows = []
    for name, other, target in ((PYTHON, "", 0.0), (VERSION, PYTHON, 5.0), (PYTORCH, "", 0.0), (TRAIN, PYTORCH, 0.3)):
        if name not in seconds:
            rows.append([name, "not installed", "", ""])
            continue
        times = seconds[name]
        ratio = ""
        if other in seconds:
            ratio = verdict(middle(times) / middle(seconds[other]), target, at_least=False)
        rows.append([name, f"{middle(times):.3f} s", f"{min(times):.3f} s", ratio])
    return table(["process", "median", "best", "ratio of medians to the line above"], rows)


def tuinet_command() -> list[str]:
    """The `tuinet` that belongs to this Python."""
    script = Path(sys.executable).with_name("tuinet")
    return [str(script)] if script.exists() else [sys.executable, "-m", "tuinet"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tuinet", type=shlex.split, default=tuinet_command(), help="another command to measure")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    facts = machine()
    seconds = measure(commands(options.tuinet), options.rounds)
    show(f"Startup, {options.rounds} rounds", facts, report(seconds), seconds, options.json)


if __name__ == "__main__":
    main()
