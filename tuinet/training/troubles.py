"""The troubles that can keep the loss from falling, each with its message.

No symptom is enough alone. A loss near that of random guessing, for example, can come from a learning rate that is too
low or too high, from vanishing gradients, from dead units or from weight decay. The norms of gradients and updates,
layer by layer, tell these apart. The order of the checks matters: the first trouble found is the cause of later ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tuinet.config import Configuration
from tuinet.events import EpochFinished, Warned
from tuinet.messages import counted
from tuinet.training import symptoms
from tuinet.training.remedies import DECAY, higher_rate, is_decay_dominant, lower_rate, smaller_updates


@dataclass(frozen=True)
class Case:
    """A run after its last epoch so far."""

    history: Sequence[EpochFinished]
    config: Configuration
    chance: symptoms.Chance
    """The loss of random guessing"""

    @property
    def last(self) -> EpochFinished:
        """The last epoch."""
        return self.history[-1]

    @property
    def is_guessing(self) -> bool:
        """True if the network is no better than random guessing."""
        return symptoms.is_guessing(self.last, self.chance)

    @property
    def no_better_than_guessing(self) -> str:
        """The beginning of messages about a network that learned nothing."""
        loss = symptoms.loss_after(self.last, self.chance)
        return f"after {self.epochs} the loss is that of random guessing ({loss:.2f})"

    @property
    def epochs(self) -> str:
        """`1 epoch`, `2 epochs`."""
        return counted(self.last.epoch, "epoch")

    @property
    def rate_too_high(self) -> str:
        """The cause and the remedy of updates that are too large."""
        return f"the learning rate {self.config.learning_rate:g} is too high; {smaller_updates(self.config)}"


def trouble(case: Case) -> Warned | None:
    """Return a warning about the trouble that keeps the loss from falling; None if it falls."""
    for check in CHECKS:
        warning = check(case)
        if warning:
            return warning
    return None


def percent(fraction: float) -> str:
    """Return a fraction in two digits: `0.71 %`, `12 %`."""
    return f"{100 * fraction:.2g} %"


def _exploded(case: Case) -> Warned | None:
    epoch = symptoms.explosion(case.history, case.config, case.chance)
    if epoch is None or epoch.train_loss is None:
        return None
    return Warned(
        code="rate_too_high",
        message=f"the training loss of epoch {epoch.epoch} was {_figure(epoch.train_loss)}, far above that of random "
        f"guessing ({case.chance.train_loss:.2f}): {case.rate_too_high}",
    )


def _too_slow(case: Case) -> Warned | None:
    config = case.config
    update = symptoms.tiny_update(case.last, config, case.chance)
    if update is None:
        return None
    loss = symptoms.loss_after(case.last, case.chance)
    slow = (
        f"after {case.epochs} the loss is {loss:.2f}, while random guessing gives {case.chance.loss:.2f}, and an "
        f"update moves the weights by only {percent(update)}"
    )
    norm = symptoms.clipped_norm(case.last, config)
    if norm is not None:
        return Warned(
            code="clip_norm_too_low",
            message=f"{slow}: clip_norm {config.clip_norm:g} clips gradients of norm {norm:.2g}; try clip_norm 1",
        )
    return Warned(
        code="rate_too_low",
        message=f"{slow}: the learning rate {config.learning_rate:g} is too low; try {higher_rate(config):g}",
    )


def _vanishing_gradients(case: Case) -> Warned | None:
    ratio = symptoms.vanishing_ratio(case.last)
    if not case.is_guessing or ratio is None:
        return None
    return Warned(
        code="vanishing_gradients",
        message=f"{case.no_better_than_guessing}: {_cause_of_vanishing(ratio, case.config)}",
    )


def _cause_of_vanishing(ratio: float, config: Configuration) -> str:
    if config.initializer == "zeros":
        return "with initializer zeros all units of a layer stay equal; try initializer auto"
    vanishes = f"the gradient vanishes on its way back (the first layer's is {percent(ratio)} of the last layer's)"
    if config.initializer == "normal":
        return f"{vanishes}; try initializer auto"
    saturating = [name for name in dict.fromkeys(config.activations) if name in ("sigmoid", "tanh")]
    if saturating:
        remedy = "activation relu" if config.activation in saturating else "relu in their place"
        return f"{vanishes}, as is common with many layers of {' and '.join(saturating)}; try {remedy}"
    return f"{vanishes}; try fewer hidden layers, such as hidden {config.hidden[0]}"


def _too_much_decay(case: Case) -> Warned | None:
    if not case.is_guessing or not is_decay_dominant(case.config):
        return None
    return Warned(
        code="decay_too_strong",
        message=f"{case.no_better_than_guessing}: weight_decay {case.config.weight_decay:g} shrinks the weights faster "
        f"than they learn; try {DECAY:g}",
    )


def _dead_units(case: Case) -> Warned | None:
    layer = symptoms.dead_layer(case.last)
    if layer is None or layer.dead_share is None:
        return None
    number = int(layer.name.removeprefix("layers.")) + 1
    return Warned(
        code="dead_units",
        message=f"{_share(layer.dead_share)} of hidden layer {number} is dead (never active): {_revival(case, number)}",
    )


def _share(share: float) -> str:
    rounded = round(100 * share)
    names = {50: "half", 100: "all"}
    return names.get(rounded, f"{rounded} %")


def _revival(case: Case, number: int) -> str:
    config = case.config
    if config.initializer == "zeros":
        return "with initializer zeros no unit of a ReLU layer becomes active; try initializer auto"
    if config.learning_rate > config.default_rate:
        return case.rate_too_high
    rate = f"learning_rate {lower_rate(config):g} instead of {config.learning_rate:g}"
    if config.activations[number - 1] == "relu":
        remedy = "leaky_relu in that layer"
        if isinstance(config.hidden[number - 1], int):
            remedy = "activation leaky_relu"
        return f"try {remedy}, or {rate}"
    return f"try {rate}"


def _huge_updates(case: Case) -> Warned | None:
    if not case.is_guessing or not symptoms.has_huge_updates(case.last, case.config):
        return None
    return Warned(
        code="rate_too_high",
        message=f"{case.no_better_than_guessing}, and an update moves the weights by more than "
        f"{percent(symptoms.HUGE_UPDATE)}: {case.rate_too_high}",
    )


def _figure(loss: float) -> str:
    """Return a loss with four digits, without an exponent below a million: `2.571`, `15,872`."""
    if 1000 <= loss < 1_000_000:
        return f"{loss:,.0f}"
    return f"{loss:.4g}"


def _rising_loss(case: Case) -> Warned | None:
    losses = symptoms.rising_losses(case.history)
    if not losses:
        return None
    values = ", ".join(map(_figure, losses))
    return Warned(
        code="rate_too_high",
        message=f"the training loss rose for two epochs ({values}): {case.rate_too_high}",
    )


CHECKS: tuple[Callable[[Case], Warned | None], ...] = (
    _exploded,
    _too_slow,
    _vanishing_gradients,
    _too_much_decay,
    _dead_units,
    _huge_updates,
    _rising_loss,
)
