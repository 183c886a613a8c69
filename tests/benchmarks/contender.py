"""One contender in its own process: `python contender.py NAME CASE EPOCHS [THREADS]` prints its rates as JSON.

In its own process, because the thread pools of two libraries in one process get in each other's way.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial

import ours
import peers
from cases import CASES, Case, Rates

CONTENDERS: dict[str, Callable[[Case, int, int | None], Rates]] = {
    "tuinet": ours.tuinet,
    "ceiling": ours.ceiling,
    "PyTorch": peers.pytorch,
    "PyTorch, 1 thread": lambda case, epochs, _: peers.pytorch(case, epochs, 1),
    "PyTorch, no metrics": partial(peers.pytorch, metrics=False),
    "PyTorch, no metrics, 1 thread": lambda case, epochs, _: peers.pytorch(case, epochs, 1, metrics=False),
    "torch.compile": partial(peers.pytorch, compiled=True),
    "JAX jit": peers.jax,
    "scikit-learn": peers.scikit_learn,
    "tutorial NumPy": ours.tutorial_numpy,
}
"""In the order in which each round runs them; the ceiling comes right after tuinet, whose thread count it takes."""


def main(name: str, case: str, epochs: str, threads: str = "") -> None:
    """Measure, or say what is missing."""
    try:
        rates = CONTENDERS[name](CASES[int(case)], int(epochs), int(threads) if threads else None)
    except ImportError as error:
        rates = Rates([], missing=f"not installed ({error.name})")
    print(json.dumps(rates.to_dict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
