"""Training a network from a script, as `tuinet.train`."""

from __future__ import annotations

from typing import Any

from tuinet.api.run import Run
from tuinet.config import Configuration, configure
from tuinet.errors import UsageError
from tuinet.jobs.start import start_run
from tuinet.presets import PresetName
from tuinet.presets import preset as preset_values


def train(
    *,
    config: Configuration | None = None,
    preset: PresetName | None = None,
    name: str | None = None,
    **hyperparameters: Any,  # noqa: ANN401 - the configuration checks their types
) -> Run:
    """Start training a network, and return its run at once.

    Training happens in a separate process, as an ordinary run: `tuinet runs list` shows it, and the app can watch it.
    Only the arguments determine the configuration: environment variables and settings.toml have no effect.

    Args:
        config: A whole configuration, instead of a preset.
        preset: The preset to start from: `"default"`, `"tutorial"` or `"accurate"`.
        name: A name for the run.
        **hyperparameters: Changes to the configuration, as in `epochs=5`. `tuinet train --help` explains them all.

    Raises:
        tuinet.errors.TuinetError: The configuration is invalid, or the run cannot be started.

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
    if config is None:
        config = configure({**preset_values(preset or "default"), **hyperparameters}, source="tuinet.train")
    elif preset is not None:
        raise UsageError("tuinet.train: expected a configuration or a preset, not both")
    else:
        config = config.changed(**hyperparameters)
    return Run(*start_run(config, name))
