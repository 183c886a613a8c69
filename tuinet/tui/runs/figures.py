"""The figures and texts by which runs can be filtered, under all the names that people may type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tuinet.config import Configuration, hyperparameters
from tuinet.hyperparameter import Hyperparameter
from tuinet.render.formatting import short_architecture
from tuinet.runs.overview import Overview
from tuinet.sweeps.directory import TRIAL_NAME
from tuinet.tui.runs.columns import STATES


@dataclass(frozen=True)
class Figure:
    """Something known of a run, which a filter compares with what was typed."""

    name: str
    value: Callable[[Overview], Any]
    """A number or a text; None if it is not known, or if a hyperparameter is not set"""
    is_number: bool = True
    is_fraction: bool = False
    """True if it is from 0 to 1, and may also be typed as a percentage"""
    choices: tuple[str, ...] = ()
    """All values that a text can have; empty if it can be any text. A tuple of them equals each of its texts"""
    is_part_enough: bool = False
    """True if `=` also holds for a part of the text"""


def parameters_of(overview: Overview) -> int | None:
    """Return the number of weights and biases; None before the run has begun."""
    if overview.state is None or overview.state.started is None:
        return None
    return overview.state.started.parameters


def network_of(overview: Overview) -> str | None:
    if overview.config is None:
        return None
    return short_architecture(overview.config)


def sweep_of(overview: Overview) -> str | None:
    """Return the sweep that a run belongs to, by its name; None if that is not the name of a trial."""
    trial = TRIAL_NAME.fullmatch(overview.name or "")
    if trial is None:
        return None
    return trial["sweep"]


RESULTS = (
    Figure("acc", lambda overview: overview.valid_accuracy, is_fraction=True),
    Figure("test", lambda overview: overview.test_accuracy, is_fraction=True),
    Figure("loss", lambda overview: overview.test_loss),
    Figure("time", lambda overview: overview.seconds),
    Figure("epochs", lambda overview: overview.state.epochs_done if overview.state else None),
    Figure("best", lambda overview: overview.best_epoch),
    Figure("parameters", parameters_of),
    Figure("status", lambda overview: overview.status, is_number=False, choices=STATES),
    Figure("name", lambda overview: overview.name, is_number=False, is_part_enough=True),
    Figure("sweep", sweep_of, is_number=False),
    Figure("id", lambda overview: overview.run.run_id, is_number=False, is_part_enough=True),
    Figure("on", lambda overview: overview.run.machine or "here", is_number=False, is_part_enough=True),
    Figure("network", network_of, is_number=False, is_part_enough=True),
)
"""The figures of a run besides its hyperparameters"""

OTHER_NAMES = {
    "accuracy": "acc",
    "valid": "acc",
    "test_accuracy": "test",
    "test_loss": "loss",
    "seconds": "time",
    "best_epoch": "best",
    "params": "parameters",
    "lr": "learning_rate",
    "rate": "learning_rate",
    "batch": "batch_size",
    "bs": "batch_size",
    "opt": "optimizer",
    "act": "activation",
    "init": "initializer",
    "wd": "weight_decay",
    "decay": "weight_decay",
    "smoothing": "label_smoothing",
    "clip": "clip_norm",
    "data": "dataset",
    "limit": "train_limit",
    "patience": "early_stopping",
    "target": "target_accuracy",
}
"""Other common names of figures, each with the name used here"""

NUMBERS = ("INT", "FLOAT", "auto|INT")
"""Placeholders of the hyperparameters that are one number. The widths of the hidden layers may be several"""


def find_figure(name: str) -> Figure | None:
    """Return the figure of a name: its own, another common name, or a flag such as `--learning-rate`."""
    name = name.removeprefix("--").replace("-", "_")
    return figures().get(OTHER_NAMES.get(name, name))


@cache
def figures() -> dict[str, Figure]:
    """Return all figures by name. Epochs are those that are done, not those that were planned."""
    settings = {name: of_hyperparameter(hyperparameter) for name, hyperparameter in hyperparameters().items()}
    settings["hidden"] = replace(settings["hidden"], value=widths_of)
    settings["activation"] = replace(settings["activation"], value=activations_of)
    return {**settings, **{figure.name: figure for figure in RESULTS}}


def of_hyperparameter(hyperparameter: Hyperparameter) -> Figure:
    """Return a hyperparameter as a figure."""
    name = hyperparameter.name
    return Figure(
        name,
        lambda overview: setting_of(overview.config, name),
        is_number=hyperparameter.metavar in NUMBERS,
        is_fraction=name == "target_accuracy",
        choices=hyperparameter.choices,
    )


def activations_of(overview: Overview) -> tuple[str, ...] | None:
    """Return the activations of the hidden layers; without hidden layers, the one that they would have."""
    if overview.config is None:
        return None
    return overview.config.activations or (overview.config.activation,)


def widths_of(overview: Overview) -> tuple[int, ...] | None:
    """Return the widths of the hidden layers."""
    if overview.config is None:
        return None
    return overview.config.hidden_widths


def setting_of(config: Configuration | None, name: str) -> Any:  # noqa: ANN401 - of any hyperparameter
    if config is None:
        return None
    return getattr(config, name)
