"""`tuinet.train`: training a network from a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from tuinet.api.arrays import dataset_of_arrays
from tuinet.api.run import Run
from tuinet.config import Configuration, configure
from tuinet.errors import UsageError
from tuinet.jobs.start import start_run
from tuinet.presets import PresetName
from tuinet.presets import preset as preset_values


def train(
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    /,
    *,
    test: tuple[ArrayLike, ArrayLike] | None = None,
    classes: Sequence[str] | None = None,
    config: Configuration | None = None,
    preset: PresetName | None = None,
    name: str | None = None,
    **hyperparameters: Any,  # noqa: ANN401 - the configuration checks their types
) -> Run:
    """Start training a network, and return its run at once.

    Training happens in a separate process, as an ordinary run: `tuinet runs list` shows it, and the app can watch it.
    Only the arguments determine the configuration: environment variables and settings.toml have no effect.

    Args:
        x: Your own images, (n, height, width) or (n, pixels), integers from 0 to 255 or floats from 0 to 1. They are
            kept as a data set, under the name `dataset`, or one made from their content.
        y: Their labels (n,), integers or class names.
        test: Images and labels of the test set. Without them, one image in seven is set aside.
        classes: The names of the classes 0, 1, 2 …
        config: A complete configuration, instead of a preset.
        preset: The preset to start from: `"default"`, `"tutorial"`, `"sprint"`, `"minute"`, `"accurate"` or
            `"record"`.
        name: A name for the run.
        **hyperparameters: Changes to the configuration, as in `epochs=5`. `tuinet train --help` explains them all.

    Raises:
        tuinet.errors.TuinetError: The configuration or the arrays are invalid, or the run cannot be started.

    Example:
        >>> run = tuinet.train(hidden=(32,), epochs=2)
        >>> for event in run:
        ...     if event.type == "epoch_finished":
        ...         print(event.epoch, event.valid_accuracy)
        1 0.9448
        2 0.9612
        >>> run.model().predict(images).predicted
        array([7, 2, 1])
    """
    if config is not None and preset is not None:
        raise UsageError("tuinet.train: expected a configuration or a preset, not both")
    if config is None:
        config = configure({**preset_values(preset or "default"), **hyperparameters}, source="tuinet.train")
    else:
        config = config.changed(**hyperparameters)
    if x is not None and y is not None:
        chosen_name = hyperparameters.get("dataset")
        config = config.changed(dataset=dataset_of_arrays(x, y, test, classes, chosen_name))
    elif x is not None or y is not None or test is not None or classes is not None:
        raise UsageError("tuinet.train: expected images and labels: tuinet.train(x, y, ...)")
    return Run(*start_run(config, name))
