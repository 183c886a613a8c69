"""Training images a second: tuinet, its peers, and the ceiling, for three networks.

Every contender trains the same network on MNIST (55,000 images) with ReLU, softmax cross-entropy and plain gradient
descent, in float32, and keeps the training loss and accuracy; `peers.py` and `ours.py` say how. Each measurement runs
in its own process, with 50 batches (tuinet: an epoch) of warm-up. Rounds are interleaved, contender after contender and
then all again, so that a busy minute of the machine hits all of them; the best epoch of all rounds is the result, and
the median is beside it. tuinet's result of record is the one with validation, checkpoint and log, which no other has.

    python tests/benchmarks/throughput.py [--rounds 3] [--epochs 2] [--case 1] [--json]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cases import CASES, Case
from contender import CONTENDERS
from report import machine, middle, show, table, verdict

Results = dict[str, list[dict[str, Any]]]
"""For each contender, what each round measured."""

GROUPS = {
    "PyTorch": ("PyTorch", "PyTorch, 1 thread"),
    "PyTorch, no metrics": ("PyTorch, no metrics", "PyTorch, no metrics, 1 thread"),
}
"""Contenders that are one with other thread counts: the better one counts."""

TUINET = "tuinet, training loop"
WHOLE = "tuinet, whole epoch: with validation, checkpoint, log"


def measure(name: str, case: Case, epochs: int, threads: int | None) -> dict[str, Any]:
    """One contender, once, in its own process."""
    script = Path(__file__).with_name("contender.py")
    arguments = [name, str(CASES.index(case)), str(epochs), *([str(threads)] if threads else [])]
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        return {"rates": [], "missing": "failed: " + (done.stderr.strip().splitlines() or ["no word"])[-1][:60]}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure_all(cases: list[Case], rounds: int, epochs: int) -> dict[str, Results]:
    """All rounds of all contenders for all cases."""
    results: dict[str, Results] = {case.name: {name: [] for name in CONTENDERS} for case in cases}
    for round_ in range(rounds):
        for case in cases:
            threads = None
            for name in CONTENDERS:
                print(f"round {round_ + 1} of {rounds}: {case.name}: {name}", file=sys.stderr)
                result = measure(name, case, epochs, threads if name == "ceiling" else None)
                results[case.name][name].append(result)
                threads = result.get("threads") if name == "tuinet" else threads
    return results


def rates(results: Results) -> dict[str, list[float]]:
    """All rates of each contender as it is called in the table; of a group those of its fastest member."""
    found = {name: [rate for result in rounds for rate in result["rates"]] for name, rounds in results.items()}
    for group, members in GROUPS.items():
        best = max((found.pop(member) for member in members), key=lambda member: max(member, default=0))
        found[group] = best
    whole = [rate for result in results["tuinet"] for rate in result.get("whole") or []]
    return {WHOLE: whole, TUINET: found.pop("tuinet"), **found}


def report(case: Case, results: Results) -> str:
    """The table of one case: rates, and how many times as fast tuinet is, by its whole epochs and by its loop."""
    found = rates(results)
    rows = []
    for name, values in found.items():
        if not values:
            rows.append([name, next(r["missing"] for n, r in results.items() if n == name for r in r), "", "", ""])
            continue
        ratios = [max(found[own], default=0) / max(values) for own in (WHOLE, TUINET)]
        target = case.targets.get(name)
        cells = [verdict(ratio, target, True) if target else f"{ratio:.2f}" for ratio in ratios]
        cells = ["", ""] if name in (WHOLE, TUINET) else cells
        rows.append([name, f"{max(values):,.0f}", f"{middle(values):,.0f}", *cells])
    threads = sorted({result["threads"] for result in results["tuinet"] if result.get("threads")})
    title = f"### {case.name} (tuinet chose {' or '.join(map(str, threads))} threads)"
    header = ["network, batch: " + case.name, "images/s, best", "median", "tuinet's whole epoch is ×", "its loop is ×"]
    return f"{title}\n\n{table(header, rows)}\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=2, help="timed epochs of each process")
    parser.add_argument("--case", type=int, choices=range(1, len(CASES) + 1), help="only this one")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cases = [CASES[options.case - 1]] if options.case else list(CASES)
    facts = machine()
    results = measure_all(cases, options.rounds, options.epochs)
    markdown = "\n".join(report(case, results[case.name]) for case in cases)
    show(f"Training throughput, {options.rounds} rounds", facts, markdown, results, options.json)


if __name__ == "__main__":
    main()
