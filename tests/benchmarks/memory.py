"""How much memory a default training takes: the highest resident set of each of its processes.

`tuinet train --epochs 2 --quiet` runs with a fresh home. While it does, /proc is asked every few milliseconds for the
high-water mark that the kernel keeps of each process (VmHWM), so that no peak is missed but one in the last moment:
of the process that was started, which watches, and of the process that it starts, which trains. (The value of wait4
will not do: it mixes a process with the children it waited for.) Pages that both share, such as those of Python
itself, count twice in the sum. Where PyTorch is installed, `pytorch_script.py` is measured too. Linux only.

    python tests/benchmarks/memory.py [--rounds 3] [--tuinet COMMAND] [--json]
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

from report import machine, middle, show, table, verdict
from startup import tuinet_command

TARGET = 200.0
WATCHER = "tuinet train, which watches"
JOB = "the job, which trains"
RUN = "both"
PYTORCH = "PyTorch script"
INTERVAL = 0.003


def status(pid: int) -> dict[str, str]:
    """Return the kernel's status of a process; empty if there is no such process."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [
            int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
        ]
    except OSError:
        return []


def peaks(command: list[str]) -> dict[bool, float]:
    """Highest resident set in MB: False that of the process itself, True the highest of its children."""
    highest = {False: 0.0, True: 0.0}
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as home:
        process = subprocess.Popen(command, env={**os.environ, "TUINET_HOME": home}, stdout=subprocess.DEVNULL)
        while process.poll() is None:
            for pid in (process.pid, *children(process.pid)):
                if mark := status(pid).get("VmHWM"):
                    is_child = pid != process.pid
                    highest[is_child] = max(highest[is_child], int(mark.split()[0]) * 1024 / 1e6)
            time.sleep(INTERVAL)
        if process.returncode:
            raise RuntimeError(f"{shlex.join(command)} ended with {process.returncode}")
    return highest


def measure(tuinet: list[str], rounds: int) -> dict[str, list[float]]:
    """Peaks in MB, one for each round."""
    found: dict[str, list[float]] = {WATCHER: [], JOB: [], RUN: []}
    script = Path(__file__).with_name("pytorch_script.py")
    for _ in range(rounds):
        highest = peaks([*tuinet, "train", "--epochs", "2", "--quiet"])
        if not highest[True]:
            raise RuntimeError("tuinet train has started no process")
        found[WATCHER].append(highest[False])
        found[JOB].append(highest[True])
        found[RUN].append(sum(highest.values()))
        if importlib.util.find_spec("torch"):
            found.setdefault(PYTORCH, []).append(max(peaks([sys.executable, str(script)]).values()))
    return found


def report(found: dict[str, list[float]]) -> str:
    """The table."""
    rows = []
    for name in (WATCHER, JOB, RUN, PYTORCH):
        values = found.get(name)
        holds = verdict(max(values), TARGET, at_least=False) if values and name == RUN else ""
        numbers = [f"{middle(values):.0f} MB", f"{max(values):.0f} MB"] if values else ["not installed", ""]
        rows.append([name, *numbers, holds])
    return table(["highest resident set", "median", "highest", "target, MB"], rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tuinet", type=shlex.split, default=tuinet_command(), help="another command to measure")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    facts = machine()
    found = measure(options.tuinet, options.rounds)
    show(f"Memory, {options.rounds} rounds", facts, report(found), found, options.json)


if __name__ == "__main__":
    main()
