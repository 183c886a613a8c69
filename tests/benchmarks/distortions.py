"""How long training waits for distorted images: made by another process ahead of it, and made by itself.

784-800-400-10 with batches of 128 and AdamW, one thread, steps of the real engine. The best round of each kind is
shown; `pace.py` says which rounds count.

    python tests/benchmarks/distortions.py [--rounds 3] [--steps 400] [--augment elastic] [--minutes 2] [--noisy]
"""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from pace import Pace, add_options, contention
from report import NOT_QUIET, Measurement, machine, show, table
from usage import Rounds

from tuinet.config import configure
from tuinet.datasets.dataset import Dataset, load
from tuinet.training.distorted_ahead import DistortedAhead
from tuinet.training.engine import Engine
from tuinet.training.threads import use_threads

WIDTHS = (800, 400)
BATCH = 128
WARM_UP = 20
MOST_WAITING = 0.1

HERE = "by the training process"
AHEAD = "ahead"


@dataclass(frozen=True)
class Speed:
    """The speed of one round."""

    images_per_second: float
    waiting: float
    """The share of the time in which training waited for images that another process makes"""


def measure(dataset: Dataset, augment: str, steps: int, is_ahead: bool) -> Speed:
    """Train for so many steps."""
    settings = {"hidden": WIDTHS, "batch_size": BATCH, "optimizer": "adamw", "learning_rate": 0.001}
    engine = Engine(configure({**settings, "augment": augment, "epochs": 1000}), dataset)
    if is_ahead:
        engine.prepare_ahead()
    engine.begin_epoch()
    for _ in range(WARM_UP):
        engine.train_batch()
    if isinstance(engine.source, DistortedAhead):
        # It takes a moment to start.
        time.sleep(2)
        engine.train_batch()
        engine.source.waited = 0.0
    started = time.perf_counter()
    for _ in range(steps):
        engine.train_batch()
    seconds = time.perf_counter() - started
    waited = engine.source.waited if isinstance(engine.source, DistortedAhead) else 0.0
    engine.source.close()
    return Speed(steps * BATCH / seconds, waited / seconds)


def report(results: dict[str, Rounds[Speed]]) -> list[Measurement]:
    """The best rounds."""
    rows = []
    best = {}
    for name, rounds in results.items():
        fastest = max(rounds.counted, key=lambda speed: speed.images_per_second, default=None)
        best[name] = fastest
        measured = NOT_QUIET if fastest is None else f"{fastest.images_per_second:,.0f}/s"
        rows.append(Measurement(f"images trained on, distorted {name}", measured))
    ahead = best[AHEAD]
    if ahead is None:
        rows.append(Measurement("share of the time spent waiting", NOT_QUIET, f"≤ {MOST_WAITING:.0%}"))
    else:
        is_reached = ahead.waiting <= MOST_WAITING
        rows.append(
            Measurement("share of the time spent waiting", f"{ahead.waiting:.1%}", f"≤ {MOST_WAITING:.0%}", is_reached)
        )
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--steps", type=int, default=400, help="of each round; an epoch has 430")
    parser.add_argument("--augment", default="elastic")
    options = parser.parse_args()
    facts = machine()
    use_threads(1)
    dataset = load("mnist", Path("none"), valid_size=5000, train_limit=None)
    pace = Pace.from_options(options)
    results: dict[str, Rounds[Speed]] = pace.results((HERE, AHEAD))
    pace.measure(results, lambda name: measure(dataset, options.augment, options.steps, name == AHEAD))
    rows = [line.row[:4] for line in report(results)]
    markdown = f"{table(['', 'measured', 'target', 'reached'], rows)}\n\n{contention(results)}"
    everything = {name: asdict(rounds) for name, rounds in results.items()}
    show(f"Distortions ({options.augment}), {options.rounds} rounds", facts, markdown, everything, options.json)


if __name__ == "__main__":
    main()
