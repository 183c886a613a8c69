"""The memory of the app while it follows a run of many epochs: it should not grow.

A tiny network trains 10,000 epochs on a few digits, as fast as it can, with the app watching it on a terminal of 80×24.
The resident set of the app (VmRSS) is read as the log passes each thousandth epoch, and at the end. Linux only.

    python tests/benchmarks/app_memory.py [--epochs 10000] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from app_session import app
from memory import status
from report import machine, show, table

TINY = {"hidden": [4], "train_limit": 256, "valid_size": 256, "batch_size": 256, "threads": 1}
SAMPLES = 10
GROWTH = 10.0
"""MB between the first sample and the highest one that still count as flat."""


def resident(pid: int) -> float:
    """The resident set of a process in MB."""
    return int(status(pid)["VmRSS"].split()[0]) * 1024 / 1e6


def last_epoch(log: Path) -> int:
    """The last epoch in the log; 0 before the first."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 10_000))
        lines = file.read().split(b"\n")[1:-1]
    return max((json.loads(line).get("epoch") or 0 for line in lines), default=0)


def measure(epochs: int) -> dict[str, float]:
    """MB by what the app has seen by then."""
    found = {}
    with app({**TINY, "epochs": epochs, "checkpoint_every": epochs}) as seen:
        seen.wait(lambda: seen.is_complete, "the Train screen")
        found["before training"] = resident(seen.pid)
        seen.train()
        (log,) = seen.home.glob("runs/*/events.jsonl")
        for sample in range(1, SAMPLES + 1):
            epoch = sample * epochs // SAMPLES
            seen.wait(lambda epoch=epoch: last_epoch(log) >= epoch, f"epoch {epoch}")
            found[f"epoch {epoch:,}"] = resident(seen.pid)
        seen.until("✓ finished", "Resume")
        seen.listen(2)
        found["at the end"] = resident(seen.pid)
    return found


def report(found: dict[str, float]) -> str:
    """The table; growth is counted over the samples of the training: at its end the app reads the network's weights."""
    first = next(value for name, value in found.items() if name.startswith("epoch"))
    rows = [[name, f"{value:.1f} MB", f"{value - first:+.1f} MB"] for name, value in found.items()]
    growth = max(value for name, value in found.items() if name.startswith("epoch")) - first
    rows.append(["highest growth", f"{growth:.1f} MB", f"≤ {GROWTH:g} MB: {'yes' if growth <= GROWTH else 'no'}"])
    return table(["resident set of the app", "MB", "since the first sample"], rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.pop("NO_COLOR", None)
    facts = machine()
    found = measure(options.epochs)
    show(f"Memory of the app over {options.epochs:,} epochs", facts, report(found), found, options.json)


if __name__ == "__main__":
    main()
