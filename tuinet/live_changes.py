"""Changing a hyperparameter while a run trains: the ones that can be changed, and the values that then make sense.

The job decides, because only it knows exactly how far the run is. A sender can check a value beforehand.
"""

from __future__ import annotations

from tuinet.config import Configuration, live_hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.values import quoted

PROBE = "probe"
"""The name under which the pinned digits are changed, although they are not a hyperparameter"""

USING_MOMENTUM = ("momentum", "nesterov")
"""The optimizers that use the hyperparameter `momentum`"""


def changed_live(config: Configuration, name: str, value: object) -> Configuration:
    """Return the configuration with another value for a live hyperparameter, given as text or typed.

    Raises ConfigurationError if the hyperparameter cannot be changed while a run trains, or if the value is invalid.
    """
    if name not in live_hyperparameters():
        expected = ", ".join([*live_hyperparameters(), PROBE])
        raise ConfigurationError(f"{quoted(name)} cannot be changed while a run trains: expected one of {expected}")
    return config.changed(**{name: value})


def check_change(changed: Configuration, name: str, epochs_begun: int) -> None:
    """Raise ConfigurationError if a valid change makes no sense for a run that is training.

    Args:
        changed: The configuration after the change.
        name: The hyperparameter that was changed.
        epochs_begun: The number of epochs that have begun.
    """
    if name == "epochs" and changed.epochs < epochs_begun:
        noun = "epoch has" if epochs_begun == 1 else "epochs have"
        raise ConfigurationError(
            f"epochs = {changed.epochs:,}: {epochs_begun:,} {noun} begun: expected at least {epochs_begun:,}"
        )
    if name == "momentum" and changed.optimizer not in USING_MOMENTUM:
        raise ConfigurationError(
            f"momentum = {changed.momentum:g}: has no effect with the optimizer {changed.optimizer}"
        )
    if name == "clean_epochs" and changed.augment == "none":
        raise ConfigurationError(f"clean_epochs = {changed.clean_epochs:,}: has no effect with augment none")
    if changed.is_full_batch and name in ("weight_decay", "l1", "dropout"):
        raise ConfigurationError(
            f"{name} = {getattr(changed, name):g}: cannot be changed with the optimizer {changed.optimizer}, "
            "which compares the losses of all epochs"
        )
    if name == "dropout" and not changed.hidden:
        raise ConfigurationError(f"dropout = {changed.dropout:g}: has no effect without hidden layers")
