"""How much memory and time it takes to add a large CSV file: `tuinet data add`, with a fresh home.

The file holds MNIST's digits in random order, again and again, each row with its label, until it has the given size.
Memory is the highest resident set of the process, as the kernel reports it at its end. Where pandas is
installed, `pandas.read_csv` is measured with the same file.

    python tests/benchmarks/adding.py [--megabytes 1000] [--tuinet COMMAND] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from report import machine, show, table, verdict
from startup import tuinet_command

from tuinet.datasets.dataset import load

TARGET = 500.0
"""Megabytes"""
ADDING = "tuinet data add"
PANDAS = "pandas.read_csv"


def write_csv(path: Path, size: int) -> int:
    """Write a file of about `size` bytes, and return the number of its rows."""
    train = load("mnist", path.parent, valid_size=0, train_limit=None, splits=["train"]).train
    order = np.random.default_rng(0).permutation(len(train))
    rows = [_row(int(train.labels[index]), train.images[index]) for index in order.tolist()]
    written = 0
    count = 0
    with open(path, "wb") as file:
        header = ",".join(["label", *(f"pixel{index}" for index in range(784))])
        file.write(f"{header}\n".encode())
        while written < size:
            row = rows[count % len(rows)]
            file.write(row)
            written += len(row)
            count += 1
    return count


def _row(label: int, image: np.ndarray) -> bytes:
    return ",".join(map(str, [label, *image.ravel().tolist()])).encode() + b"\n"


def measure(command: list[str], home: Path) -> dict[str, float]:
    """The highest resident set in MB and the seconds of a command."""
    start = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, "TUINET_HOME": str(home)}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    # Linux reports kibibytes.
    return {"megabytes": usage.ru_maxrss * 1024 / 1e6, "seconds": seconds}


def report(results: dict[str, dict[str, float]], rows: int) -> str:
    """The table."""
    lines = []
    for name, values in results.items():
        holds = verdict(values["megabytes"], TARGET, at_least=False) if name == ADDING else ""
        rate = f"{rows / values['seconds']:,.0f}"
        lines.append([name, f"{values['megabytes']:.0f} MB", f"{values['seconds']:.1f} s", rate, holds])
    return table(["a CSV file", "highest resident set", "time", "images per second", "target, MB"], lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--tuinet", type=shlex.split, default=tuinet_command(), help="another command to measure")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    facts = machine()
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as folder:
        csv = Path(folder) / "train.csv"
        rows = write_csv(csv, options.megabytes * 1_000_000)
        add = [*options.tuinet, "data", "add", "large", str(csv), "--quiet"]
        results = {ADDING: measure(add, Path(folder) / "home")}
        if importlib.util.find_spec("pandas"):
            read = [sys.executable, "-c", f"import pandas; pandas.read_csv({str(csv)!r})"]
            results[PANDAS] = measure(read, Path(folder) / "home")
    title = f"Adding {options.megabytes:,} MB of CSV, {rows:,} images"
    show(title, facts, report(results, rows), results, options.json)


if __name__ == "__main__":
    main()
