"""Looking for a learning rate: `python -m tuinet.jobs.rate_search`.

It reads the configuration as JSON from standard input, and writes each point as a line of JSON to standard output. The
app searches in a separate process, so that it never stalls and a search can be cancelled at any moment. Nothing is
written to any file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from tuinet.config import Configuration, check_consistent, configure
from tuinet.datasets.dataset import load
from tuinet.errors import ConfigurationError, TuinetError
from tuinet.evaluation.rate_curve import rate_range
from tuinet.jobs.teachers import find_teachers
from tuinet.runs.home import home
from tuinet.runs.preprocessing import preprocessing_of
from tuinet.training.engine import Engine
from tuinet.training.memory import check_memory
from tuinet.training.range_test import BATCHES, range_test
from tuinet.training.threads import use_threads


def search(
    config: Configuration, lowest: float | None = None, highest: float | None = None, batches: int = BATCHES
) -> Iterator[tuple[float, float]]:
    """Train a fresh network with rising learning rates. Yield the rate and the loss of each batch.

    The same configuration gives the same points. With `threads = auto`, it uses one thread: measuring which number
    is best would take as long as the search.

    Raises a TuinetError if the configuration cannot be trained.
    """
    check_searchable(config)
    dataset = load(
        config.dataset,
        home(),
        valid_size=config.valid_size,
        train_limit=config.train_limit,
        seed=config.seed,
    )
    dataset = preprocessing_of(config).dataset(dataset)
    check_memory(config, dataset.inputs, len(dataset.classes))
    use_threads(1 if config.threads == "auto" else config.threads)
    teachers = [model.network for model in find_teachers(config)]
    default_lowest, default_highest = rate_range(config)
    engine = Engine(config, dataset, teachers)
    yield from range_test(engine, lowest or default_lowest, highest or default_highest, batches)


def check_searchable(config: Configuration) -> None:
    """Raise ConfigurationError if there is no learning rate to look for in a configuration."""
    check_consistent(config)
    if config.is_full_batch:
        raise ConfigurationError(f"optimizer = {config.optimizer}: finds its own step size: expected another optimizer")


def main() -> int:
    """Search for the configuration on standard input. Returns 0 if that succeeded."""
    try:
        config = configure(json.load(sys.stdin))
        for rate, loss in search(config):
            sys.stdout.write(json.dumps({"rate": rate, "loss": loss}) + "\n")
            sys.stdout.flush()
    except TuinetError as error:
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")
        return 1
    except MemoryError:
        sys.stdout.write(json.dumps({"error": "out of memory: try a smaller network or batch_size"}) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
