"""Checking before a run is created that its configuration can be trained: data set, sizes and this machine.

Only the headers of the data set's files are read. The job checks everything again, with the data in memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tuinet.config import Configuration
from tuinet.errors import ConfigurationError, DatasetError
from tuinet.runs.home import home
from tuinet.validation_size import valid_count
from tuinet.values import BALANCED, class_weights, value_text

if TYPE_CHECKING:
    from tuinet.datasets.files import Sizes

BUNDLED = Configuration.model_fields["dataset"].default
"""The data set that tuinet contains"""

DIGITS = tuple("0123456789")
"""Its classes"""

CERTAINLY_FEASIBLE = {
    "hidden": 2_000,
    "batch_size": 2_000,
    "valid_size": 10_000,
    "train_limit": 50_000,
    "figure_width": 28,
}
"""Sizes with which the bundled data set can be trained anywhere; for the hidden layers, the sum of their widths"""

FEWEST_CLASSES = 2
"""Assumed here, because the classes are only counted when the data is read: no network has fewer"""


def problems(config: Configuration, *, on_this_machine: bool = True) -> dict[str, str]:
    """Return messages, by hyperparameter, about everything that keeps a configuration from being trained.

    Neither the data sets nor the memory of another machine are known here. The bundled data set is the same there.
    """
    messages: dict[str, str] = {}
    if on_this_machine:
        messages |= problem("threads", lambda: check_threads(config))
    if config.dataset == BUNDLED:
        messages |= problem("class_weights", lambda: check_class_weights(config))
        messages |= problem("half_rotation", lambda: check_half_rotation(config))
    if on_this_machine or config.dataset == BUNDLED:
        try:
            sizes = dataset_sizes(config.dataset)
        except DatasetError as error:
            return messages | {"dataset": str(error)}
        messages |= batch_problems(config, sizes) | size_problems(config, sizes)
        if on_this_machine and not messages:
            messages |= memory_problems(config, sizes)
    return messages


def check_feasible(config: Configuration) -> None:
    """Check that a configuration can be trained on this machine, wherever it is from.

    A batch larger than the data set passes, because it can be trained. Only the form refuses it, as a likely mistake.

    Raises ConfigurationError, or DatasetError if the data set is missing.
    """
    check_threads(config)
    if config.dataset == BUNDLED:
        check_class_weights(config)
        check_half_rotation(config)
    if is_certainly_feasible(config):
        # The rest needs NumPy, which takes longer to load than everything else at a start.
        return
    sizes = dataset_sizes(config.dataset)
    messages = size_problems(config, sizes) or memory_problems(config, sizes)
    for name, message in messages.items():
        raise ConfigurationError(f"{name} = {value_text(getattr(config, name))}: {message}")


def is_certainly_feasible(config: Configuration) -> bool:
    """Return True if a configuration can certainly be trained, without a look at the data and the memory."""
    sizes = {
        "hidden": sum(config.hidden_widths),
        "batch_size": config.batch_size,
        "valid_size": 0 if config.valid_size == "auto" else config.valid_size,
        "train_limit": config.train_limit or 0,
        "figure_width": config.figure_width or 0,
    }
    return config.dataset == BUNDLED and all(size <= CERTAINLY_FEASIBLE[name] for name, size in sizes.items())


def check_threads(config: Configuration) -> None:
    """Raise ConfigurationError for more threads than cores, which would only wait for each other."""
    cores = os.cpu_count() or 1
    if config.threads != "auto" and config.threads > cores:
        raise ConfigurationError(f"threads = {config.threads}: expected at most {cores}, the cores of this machine")


def check_class_weights(config: Configuration) -> None:
    """Raise ConfigurationError for a class that is not a digit. For other data sets, the job checks the classes."""
    if config.class_weights in (None, BALANCED):
        return
    _check_digits("class_weights", config.class_weights, class_weights(config.class_weights or ""))


def check_half_rotation(config: Configuration) -> None:
    """Raise ConfigurationError for a class that is not a digit, like `check_class_weights`."""
    if config.augment != "none":
        _check_digits("half_rotation", config.half_rotation, config.half_rotation)


def _check_digits(name: str, value: object, classes: Iterable[str]) -> None:
    for class_name in classes:
        if class_name not in DIGITS:
            raise ConfigurationError(
                f"{name} = {value_text(value)}: no class '{class_name}': expected digits from 0 to 9"
            )


def dataset_sizes(name: str) -> Sizes:
    """Return the sizes of a data set on this machine. Raises DatasetError if it is missing or incomplete."""
    # Imported here because NumPy takes time to load.
    from tuinet.datasets.catalogue import find
    from tuinet.datasets.files import read_sizes

    return read_sizes(find(name, home()))


def size_problems(config: Configuration, sizes: Sizes) -> dict[str, str]:
    """Return a message about sizes of the configuration that are larger than those of the data set."""
    rest = sizes.train - valid_count(config.valid_size, sizes.train, sizes.valid)
    if rest <= 0:
        return {"valid_size": f"expected fewer than {sizes.train:,}, the training images of {config.dataset}"}
    if config.train_limit is not None and config.train_limit > rest:
        return {"train_limit": expected_rest(rest)}
    _, width = sizes.shape
    if config.figure_width is not None and config.figure_width > width:
        return {"figure_width": f"expected at most {width}, the width of the images of {config.dataset}"}
    return {}


def batch_problems(config: Configuration, sizes: Sizes) -> dict[str, str]:
    """Return a message about a batch that is larger than the data set."""
    rest = sizes.train - valid_count(config.valid_size, sizes.train, sizes.valid)
    if 0 < rest < config.batch_size:
        return {"batch_size": expected_rest(rest)}
    return {}


def expected_rest(rest: int) -> str:
    """Describe the expected number of training images."""
    return f"expected at most {rest:,}, the images that are left to train on"


def memory_problems(config: Configuration, sizes: Sizes) -> dict[str, str]:
    """Return a message about the hyperparameter that makes the network too large for this machine."""
    from tuinet.training.memory import check_memory

    height, width = sizes.shape

    def check(checked: Configuration) -> Callable[[], None]:
        return lambda: check_memory(checked, height * width, FEWEST_CLASSES)

    too_large = problem("hidden", check(config))
    if too_large and not problem("hidden", check(config.changed(batch_size=1))):
        return problem("batch_size", check(config))
    return too_large


def problem(name: str, check: Callable[[], None]) -> dict[str, str]:
    """Return the message of a check that fails, without the value, by the name of the hyperparameter."""
    try:
        check()
    except ConfigurationError as error:
        return {name: str(error).partition(": ")[2] or str(error)}
    return {}
