"""Where the time of a training step goes, phase by phase, for the three networks of the throughput benchmark.

A separate loop runs the real parts of a step in their usual order, and reads the clock between two phases. A reading
costs some 50 ns, which is taken off. Each phase's time is its median over all steps of its round; the round whose step
is fastest counts. Beside it are the same steps through `Engine.train_batch`, without clocks in between: the difference
is the cost of what holds the parts together.

    python tests/benchmarks/phases.py [--rounds 5] [--steps 800] [--json]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter_ns

import numpy as np
from cases import CASES, RATE, Case
from report import machine, show, table

from tuinet.available_cores import available_cores
from tuinet.config import configure
from tuinet.datasets.dataset import Dataset, load
from tuinet.nn.layers import Linear
from tuinet.training.engine import Engine
from tuinet.training.threads import ThreadTimes, best_count, counts_up_to, use_threads

PHASES = ("gather and scale", "forward products", "activations", "loss", "backward products", "update", "metrics")
WHOLE = "step of the engine"


def engine_for(case: Case, dataset: Dataset) -> Engine:
    """An engine as the job makes it, at the beginning of an epoch."""
    settings = {"hidden": case.widths[1:-1], "batch_size": case.batch, "optimizer": "sgd", "learning_rate": RATE}
    engine = Engine(configure({**settings, "schedule": "constant", "epochs": 1000}), dataset)
    engine.begin_epoch()
    return engine


def steps(engine: Engine, count: int) -> Iterator[dict[str, int]]:
    """Nanoseconds of each phase, step by step."""
    engine.train_batch()  # makes the step's arrays
    step = engine._steps[engine.batch_size]
    layers = step.propagation.layers
    loss = step.loss
    first = step.propagation.linears[0]
    for number in range(count):
        spent = dict.fromkeys(PHASES, 0)
        clock = start_clock(spent)
        x, labels, _ = engine.source.batch(number % (engine.batches - 1))
        clock("gather and scale")
        for layer in layers:
            x = layer.forward(x)
            clock("forward products" if isinstance(layer, Linear) else "activations")
        loss.forward(x, labels)
        gradient = loss.backward()
        clock("loss")
        for layer in reversed(layers[1:]):
            gradient = layer.backward(gradient)
            clock("backward products" if isinstance(layer, Linear) else "activations")
        first.backward_parameters(gradient)
        clock("backward products")
        step.update(engine.optimizer, engine.learning_rate)
        clock("update")
        engine.tally.add(loss.losses, loss.correct)
        clock("metrics")
        yield spent


def start_clock(spent: dict[str, int]) -> Callable[[str], None]:
    """A function that adds the time since its last call to a phase."""
    last = perf_counter_ns()

    def clock(phase: str) -> None:
        nonlocal last
        now = perf_counter_ns()
        spent[phase] += now - last
        last = perf_counter_ns()

    return clock


def whole_steps(engine: Engine, count: int) -> float:
    """Nanoseconds of a step through the engine, the median."""
    times = []
    for _ in range(count):
        engine.batch %= engine.batches - 1
        started = perf_counter_ns()
        engine.train_batch()
        times.append(perf_counter_ns() - started)
    return float(np.median(times))


def measure(case: Case, dataset: Dataset, rounds: int, count: int) -> dict[str, float]:
    """Microseconds of each phase and of the whole step, and the thread count."""
    engine = engine_for(case, dataset)
    times = ThreadTimes(engine.config, dataset.inputs, len(dataset.classes), case.batch)
    threads = best_count(times.measure(counts_up_to(available_cores())))
    use_threads(threads)
    found = []
    whole = []
    for _ in range(rounds):
        spent = list(steps(engine, count))
        found.append({phase: float(np.median([step[phase] for step in spent])) / 1e3 for phase in PHASES})
        whole.append(whole_steps(engine, count) / 1e3)
    fastest = min(found, key=lambda phases: sum(phases.values()))
    return {**fastest, WHOLE: min(whole), "threads": threads}


def report(results: dict[str, dict[str, float]]) -> str:
    """Percent of the step by phase, a column for each case."""
    rows = []
    for phase in PHASES:
        shares = [(times[phase], times[phase] / sum(times[p] for p in PHASES)) for times in results.values()]
        rows.append([phase, *(f"{share:.0%} ({time:,.1f} µs)" for time, share in shares)])
    rows.append(["all phases", *(f"{sum(times[p] for p in PHASES):,.1f} µs" for times in results.values())])
    rows.append([WHOLE, *(f"{times[WHOLE]:,.1f} µs" for times in results.values())])
    rows.append(["threads", *(f"{times['threads']:.0f}" for times in results.values())])
    return table(["phase", *results], rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=800, help="of each round")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    facts = machine()
    dataset = load("mnist", Path("none"), valid_size=5000, train_limit=None)
    results = {case.name: measure(case, dataset, options.rounds, options.steps) for case in CASES}
    show("Where a training step spends its time", facts, report(results), results, options.json)


if __name__ == "__main__":
    main()
