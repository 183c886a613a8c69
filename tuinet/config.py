"""The one schema of a run: every hyperparameter with its type, bounds, default, choices and help.

Flags, TOML files, forms and help texts are all made from `Configuration`, and every value passes through `configure`,
wherever it comes from. To add a hyperparameter, declare it in the group that it belongs to, in
`tuinet/schema/`, and use it in the engine; nothing in between changes.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import ConfigDict, ValidationError, model_validator

from tuinet.errors import ConfigurationError
from tuinet.hidden_layers import activation_of, width_of
from tuinet.hyperparameter import Hyperparameter, describe
from tuinet.limits import shortened
from tuinet.nn.names import (
    LOSSES,
    ActivationName,
)
from tuinet.schema.augmentation import AugmentationFields
from tuinet.schema.data import DataFields
from tuinet.schema.network import NetworkFields
from tuinet.schema.optimizer import OptimizerFields
from tuinet.schema.regularisation import RegularisationFields
from tuinet.schema.run import RunFields
from tuinet.schema.stopping import StoppingFields
from tuinet.schema.training import TrainingFields
from tuinet.validation_size import MOST_VALID
from tuinet.values import quoted, value_text

GROUPS = ("Network", "Training", "Optimizer", "Regularisation", "Augmentation", "Data", "Stopping", "Run")

LEARNING_RATES: dict[str, float] = {
    "momentum": 0.05,
    "nesterov": 0.05,
    "adagrad": 0.01,
    "rmsprop": 0.001,
    "adam": 0.002,
    "adamw": 0.002,
    "nadam": 0.002,
    "lion": 0.0005,
    "muon": 0.002,
    "lbfgs": 1.0,
}
"""Default learning rates of the optimizers whose default is not 0.1"""

FULL_BATCH = ("lbfgs",)
"""The optimizers whose steps need the loss and gradient of all training images; a test checks that none is missing"""

NOT_WITH_FULL_BATCH = {
    "dropout": 0,
    "l1": 0,
    "augment": "none",
    "mixup": 0,
    "clip_norm": None,
    "max_norm": None,
}
"""Hyperparameters that would make the loss random, or change it between epochs, and the values they must have"""

SEE_HELP = "see 'tuinet train --help' for all hyperparameters"
"""The hint after an unknown hyperparameter"""

NUMBER_FACTOR = 0.1
"""The factor of the default learning rate for the encoding `number`, whose errors, and so gradients, reach 9"""

SCALED_BY_GRADIENT = ("sgd", "momentum", "nesterov")
"""The optimizers whose steps grow with the gradient; a test checks that none is missing"""


def default_learning_rate(optimizer: str, encoding: str = "onehot") -> float:
    """Return the default learning rate of an optimizer for outputs in an encoding."""
    rate = LEARNING_RATES.get(optimizer, 0.1)
    if encoding == "number" and optimizer in SCALED_BY_GRADIENT:
        rate *= NUMBER_FACTOR
    # Not 0.005000000000000001.
    return float(f"{rate:.3g}")


# pydantic takes the fields of the last base first, and the form, the help and TOML files keep this order.
class Configuration(
    RunFields,
    StoppingFields,
    DataFields,
    AugmentationFields,
    RegularisationFields,
    OptimizerFields,
    TrainingFields,
    NetworkFields,
):
    """Everything that determines a run: two runs with the same configuration end with the same weights."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _rate_for_optimizer(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in the default learning rate, which depends on the optimizer and the encoding."""
        if isinstance(values, dict) and values.get("learning_rate") is None:
            optimizer, encoding = (
                str(values.get(name, cls.model_fields[name].default)) for name in ("optimizer", "encoding")
            )
            values = {**values, "learning_rate": default_learning_rate(optimizer, encoding)}
        return values

    @property
    def is_full_batch(self) -> bool:
        """True if the optimizer takes one step per epoch, with the gradient of all training images."""
        return self.optimizer in FULL_BATCH

    def batches_per_update(self, batches: int) -> int:
        """Return the number of batches that update the weights together, in an epoch of that many."""
        if self.is_full_batch:
            return batches
        return self.accumulate

    @property
    def hidden_widths(self) -> tuple[int, ...]:
        """The widths of the hidden layers, first to last."""
        return tuple(map(width_of, self.hidden))

    @property
    def activations(self) -> tuple[ActivationName, ...]:
        """The activation of each hidden layer, first to last."""
        return tuple(activation_of(layer, self.activation) for layer in self.hidden)

    def changed(self, **values: object) -> Configuration:
        """Return this configuration with other values for some fields, validated. Raises ConfigurationError."""
        return configure({**self.model_dump(), **values})

    @property
    def default_rate(self) -> float:
        """The learning rate of this configuration unless another one is given."""
        return default_learning_rate(self.optimizer, self.encoding)

    def non_defaults(self) -> dict[str, Any]:
        """Return the values that differ from the defaults, and so have to be given to repeat this configuration.

        The default learning rate is the one for this configuration's optimizer and encoding. With the bundled data set,
        5,000 validation images count as the default, because `auto` means just that.
        """
        defaults = Configuration().model_dump()
        if self.dataset == defaults["dataset"] and self.valid_size == MOST_VALID:
            defaults["valid_size"] = MOST_VALID
        defaults["learning_rate"] = self.default_rate
        return {name: value for name, value in self.model_dump().items() if value != defaults[name]}

    def differences(self, other: Configuration) -> dict[str, tuple[Any, Any]]:
        """Return the fields in which two configurations differ, each with both values."""
        mine = self.model_dump()
        theirs = other.model_dump()
        return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}


@cache
def hyperparameters() -> dict[str, Hyperparameter]:
    """Return all hyperparameters by name, in the order of the schema."""
    return {name: describe(name, field) for name, field in Configuration.model_fields.items()}


def live_hyperparameters() -> list[str]:
    """Return the hyperparameters that the `set` command can change while a run trains."""
    return [name for name, hyperparameter in hyperparameters().items() if hyperparameter.live]


def configure(values: Mapping[str, object], source: str = "configuration") -> Configuration:
    """Validate values, as text or typed, into a configuration.

    Raises ConfigurationError with one line that names the source, the field, the value and what was expected.
    """
    known = hyperparameters()
    for name, value in values.items():
        if name not in known and isinstance(value, Mapping):
            # Most likely a part of settings.toml, where hyperparameters are in a table.
            raise ConfigurationError(f"{source}: table {quoted(name)}: expected hyperparameters without a table")
    unknown = [name for name in values if name not in known]
    if len(unknown) == 1:
        raise ConfigurationError(f"{source}: unknown hyperparameter {quoted(unknown[0])}: {hint_for(unknown[0])}")
    if unknown:
        names = shortened(", ".join(map(quoted, unknown)))
        raise ConfigurationError(f"{source}: unknown hyperparameters {names}: {SEE_HELP}")
    for name, value in values.items():
        parts: Sequence[object] = (value,)
        if isinstance(value, (list, tuple)):
            parts = value
        # pydantic would take true for 1.
        if any(isinstance(part, bool) for part in parts):
            raise ConfigurationError(f"{source}: {name} = {quoted(value)}: expected {known[name].expected}")
    try:
        return Configuration.model_validate(dict(values))
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        message = f"{source}: {name} = {quoted(values[name])}: expected {known[name].expected}"
        raise ConfigurationError(message) from None


def teacher_names(config: Configuration) -> list[str]:
    """Return the names of the runs that a configuration learns from."""
    return [name.strip() for name in (config.teacher or "").split(",") if name.strip()]


def check_consistent(config: Configuration) -> None:
    """Raise ConfigurationError if two hyperparameters contradict each other."""
    if config.is_full_batch:
        for name, needed in NOT_WITH_FULL_BATCH.items():
            value = getattr(config, name)
            if value != needed:
                raise ConfigurationError(
                    f"{name} = {value_text(value)}: expected {value_text(needed)} with the optimizer {config.optimizer}"
                )
        if config.normalisation == "batch":
            raise ConfigurationError(
                f"normalisation = batch: expected layer or none with the optimizer {config.optimizer}"
            )
    if config.shortcuts == "residual" and all(before != after for before, after in pairwise(config.hidden_widths)):
        raise ConfigurationError(
            "shortcuts = residual: nothing to connect: expected a hidden layer as wide as the one before it, such as "
            f"hidden = 128,128, not {value_text(config.hidden)}"
        )
    if config.loss not in ("auto", *LOSSES[config.encoding]):
        expected = " or ".join(("auto", *LOSSES[config.encoding]))
        raise ConfigurationError(
            f"loss = {config.loss}: does not suit encoding = {config.encoding}: expected {expected}"
        )
    if config.valid_size != 0:
        return
    for name in ("early_stopping", "target_accuracy"):
        value = getattr(config, name)
        if value is not None:
            raise ConfigurationError(f"{name} = {value}: needs validation images: expected valid_size above 0, not 0")


def hint_for(unknown: str) -> str:
    """Return a hint after the name of an unknown hyperparameter: the nearest name, or where all are listed."""
    names = hyperparameters()
    abbreviated = [name for name in names if "_" in name and unknown == "".join(word[0] for word in name.split("_"))]
    nearest = abbreviated or difflib.get_close_matches(unknown, names, n=1, cutoff=0.5)
    if nearest:
        return f"did you mean '{nearest[0]}'?"
    return SEE_HELP
