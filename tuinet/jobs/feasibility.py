"""Whether a configuration can be trained, found out before a run is created: its data set, its sizes, and this machine.

Only the headers of the data set's files are read. The job checks everything again, with the data in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuinet.config import Configuration
from tuinet.errors import ConfigurationError, DatasetError
from tuinet.jobs.start import BUNDLED, check_threads
from tuinet.runs.home import home
from tuinet.validation_size import valid_count

if TYPE_CHECKING:
    from tuinet.datasets.files import Sizes

FEWEST_CLASSES = 2
"""The classes are counted only when the data is read; with fewer the network would be no smaller"""


def problems(config: Configuration, *, on_this_machine: bool = True) -> dict[str, str]:
    """What keeps a configuration from being trained: messages by hyperparameter; empty if nothing does.

    Of another machine, neither its data sets nor its memory are known here. The bundled data set is the same there.
    """
    found: dict[str, str] = {}
    if on_this_machine:
        found |= problem("threads", lambda: check_threads(config))
    if on_this_machine or config.dataset == BUNDLED:
        try:
            sizes = dataset_sizes(config.dataset)
        except DatasetError as error:
            return found | {"dataset": str(error)}
        found |= size_problems(config, sizes)
        if on_this_machine and not found:
            found |= memory_problems(config, sizes)
    return found


def dataset_sizes(name: str) -> Sizes:
    """The sizes of a data set on this machine. Raises DatasetError if it is missing or incomplete."""
    # Imported here because NumPy takes time to load.
    from tuinet.datasets.catalogue import find
    from tuinet.datasets.files import read_sizes

    return read_sizes(find(name, home()))


def size_problems(config: Configuration, sizes: Sizes) -> dict[str, str]:
    """Sizes of the configuration that are larger than those of the data set."""
    rest = sizes.train - valid_count(config.valid_size, sizes.train)
    if rest <= 0:
        return {"valid_size": f"expected fewer than {sizes.train:,}, the training images of {config.dataset}"}
    found = {}
    expected = f"expected at most {rest:,}, the images that are left to train on"
    if config.train_limit is not None and config.train_limit > rest:
        found["train_limit"] = expected
    if config.batch_size > rest:
        found["batch_size"] = expected
    return found


def memory_problems(config: Configuration, sizes: Sizes) -> dict[str, str]:
    """The hyperparameter that makes the network too large for this machine."""
    from tuinet.training.memory import check_memory

    height, width = sizes.shape

    def check(checked: Configuration) -> Callable[[], None]:
        return lambda: check_memory(checked, height * width, FEWEST_CLASSES)

    found = problem("hidden", check(config))
    if found and not problem("hidden", check(config.changed(batch_size=1))):
        return problem("batch_size", check(config))
    return found


def problem(name: str, check: Callable[[], None]) -> dict[str, str]:
    """The message of a check that fails, without the value, by the name of the hyperparameter."""
    try:
        check()
    except ConfigurationError as error:
        return {name: str(error).partition(": ")[2] or str(error)}
    return {}
