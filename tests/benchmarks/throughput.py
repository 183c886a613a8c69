"""Training images a second: tuinet, its peers, and the ceiling, for three networks.

Every contender trains the same network on MNIST (55,000 images) with ReLU, softmax cross-entropy and plain gradient
descent, in float32, and keeps the training loss and accuracy; `peers.py` and `ours.py` say how. Each measurement runs
in its own process, with 50 batches (tuinet: an epoch) of warm-up. Rounds are interleaved, contender after contender and
then all again; the best epoch of all rounds is the result, and the median is beside it. tuinet's result of record is
the one with validation, checkpoint and log, which no other has.

A contender without any measurement that counts has no rate and no ratio; `pace.py` says which count.

    python tests/benchmarks/throughput.py [--rounds 3] [--epochs 2] [--case 1] [--minutes 12] [--noisy] [--json]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cases import CASES, Case
from contender import CONTENDERS
from pace import Pace, add_options, contention
from report import NOT_QUIET, machine, middle, show, table, verdict
from usage import Rounds, adopt_orphans

Key = tuple[str, str]
"""The name of a case and of a contender"""

Results = dict[str, Rounds[dict[str, Any]]]
"""For each contender, what its measurements gave, and which of them count."""

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


def measure_all(cases: list[Case], epochs: int, pace: Pace) -> dict[Key, Rounds[dict[str, Any]]]:
    """All rounds of all contenders for all cases."""
    by_name = {case.name: case for case in cases}
    results: dict[Key, Rounds[dict[str, Any]]] = pace.results((case, name) for case in by_name for name in CONTENDERS)

    def measure_one(key: Key) -> dict[str, Any]:
        case, name = key
        threads = threads_of(results[case, "tuinet"]) if name == "ceiling" else None
        return measure(name, by_name[case], epochs, threads)

    pace.measure(results, measure_one)
    return results


def threads_of(rounds: Rounds[dict[str, Any]]) -> int | None:
    """The number of threads that tuinet chose most recently, if possible without a disturbance."""
    chosen = [result["threads"] for result in [*rounds.noisy, *rounds.quiet] if result.get("threads")]
    return chosen[-1] if chosen else None


def rates(results: Results) -> dict[str, list[float]]:
    """The rates that count of each contender as it is called in the table; of a group, those of its fastest member."""
    found = {name: [rate for result in rounds.counted for rate in result["rates"]] for name, rounds in results.items()}
    for group, members in GROUPS.items():
        best = max((found.pop(member) for member in members), key=lambda member: max(member, default=0))
        found[group] = best
    whole = [rate for result in results["tuinet"].counted for rate in result.get("whole") or []]
    return {WHOLE: whole, TUINET: found.pop("tuinet"), **found}


def report(case: Case, results: Results) -> str:
    """The table of one case: rates, and how many times as fast tuinet is, by its whole epochs and by its loop."""
    found = rates(results)
    rows = [row(case, name, values, found, results) for name, values in found.items()]
    threads = sorted({result["threads"] for result in results["tuinet"].counted if result.get("threads")})
    title = f"### {case.name} (tuinet chose {' or '.join(map(str, threads)) or '?'} threads)"
    header = ["network, batch: " + case.name, "images/s, best", "median", "tuinet's whole epoch is ×", "its loop is ×"]
    return f"{title}\n\n{table(header, rows)}\n\n{contention(results)}\n"


def row(case: Case, name: str, values: list[float], found: dict[str, list[float]], results: Results) -> list[str]:
    """A line of the table."""
    if not values:
        return [name, missing(results, name), "", "", ""]
    cells = ["", ""]
    if name not in (WHOLE, TUINET):
        cells = [ratio(found[own], values, case.targets.get(name)) for own in (WHOLE, TUINET)]
    return [name, f"{max(values):,.0f}", f"{middle(values):,.0f}", *cells]


def ratio(own: list[float], others: list[float], target: float | None) -> str:
    """How many times as fast tuinet is, beside the target if there is one."""
    if not own:
        return NOT_QUIET
    value = max(own) / max(others)
    return f"{value:.2f}" if target is None else verdict(value, target, at_least=True)


def missing(results: Results, name: str) -> str:
    """Why a contender has no rates."""
    members = GROUPS.get(name, ("tuinet",) if name in (WHOLE, TUINET) else (name,))
    measured = [result for member in members for result in results[member].all]
    if not measured:
        return "not measured"
    reasons = [result.get("missing") for result in measured]
    return next((reason for reason in reasons if reason), NOT_QUIET)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--epochs", type=int, default=2, help="timed epochs of each process")
    parser.add_argument("--case", type=int, choices=range(1, len(CASES) + 1), help="only this one")
    options = parser.parse_args()
    # The process that gathers batches for a contender may outlive it for a moment.
    adopt_orphans()
    cases = [CASES[options.case - 1]] if options.case else list(CASES)
    facts = machine()
    results = measure_all(cases, options.epochs, Pace.from_options(options))
    of_cases = {case.name: {name: results[case.name, name] for name in CONTENDERS} for case in cases}
    markdown = "\n".join(report(case, of_cases[case.name]) for case in cases)
    everything = {case: {name: asdict(rounds) for name, rounds in found.items()} for case, found in of_cases.items()}
    show(f"Training throughput, {options.rounds} rounds", facts, markdown, everything, options.json)


if __name__ == "__main__":
    main()
