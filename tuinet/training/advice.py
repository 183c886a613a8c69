"""Advice: what a training suffers from, judged by how its loss moves and by its gradients, and what to try.

A symptom is never enough by itself. A loss near that of guessing, for example, may come of a learning rate that is too
low or too high, of gradients that vanish, of dead units or of weight decay: the lengths of gradients and updates, layer
by layer, tell these apart. Messages quote configured values, and everything in them is the same in a resumed run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from tuinet.config import Configuration
from tuinet.events import EpochFinished, Warned
from tuinet.training import symptoms
from tuinet.training.remedies import DECAY, calmer, decay_dominates, higher_rate, lower_rate, usual_rate

RECENT = 1000
"""Epochs that are looked at, so that a long history costs no time"""


def advise(
    history: Sequence[EpochFinished], config: Configuration, classes: int, *, is_fair: bool = True
) -> Iterator[Warned]:
    """Warnings about the last epoch of the history, in the light of those before.

    The validation images are not fair if they show classes that the training images do not: then the validation loss
    rises whatever the network does.
    """
    recent = history[-RECENT:]
    trouble = _trouble(recent, config, math.log(classes))
    if trouble:
        yield trouble
    if is_fair and (best := symptoms.worsens(recent)):
        yield _worsening(best, recent, config)
    if not trouble and (fall := symptoms.unfinished(recent, config)):
        yield Warned(
            code="too_few_epochs",
            message=f"the loss still fell by {fall:.0%} in epoch {recent[-1].epoch}, the last one: more epochs would "
            f"bring it down further; resume the run with --epochs {2 * config.epochs}",
        )


def _trouble(history: Sequence[EpochFinished], config: Configuration, chance: float) -> Warned | None:
    """What keeps the loss from falling; `chance` is the loss of guessing."""
    last = history[-1]
    loss = symptoms.loss_after(last)
    if exploded := symptoms.explosion(history, config, chance):
        return Warned(
            code="rate_too_high",
            message=f"the training loss of epoch {exploded.epoch} was {exploded.train_loss:.4g}, far above that of "
            f"guessing ({chance:.2f}): the learning rate {config.learning_rate:g} is too high; {calmer(config)}",
        )
    if (ratio := symptoms.creeps(last, config, chance)) is not None:
        slow = (
            f"after {_epochs(last.epoch)} the loss is {loss:.2f}, where guessing gives {chance:.2f}, and an update "
            f"changes the weights by only {ratio:.1e} of their length"
        )
        if length := symptoms.clipped(last, config):
            return Warned(
                code="clip_norm_too_low",
                message=f"{slow}: clip_norm {config.clip_norm:g} cuts gradients that are {length:.2g} long; "
                "try clip_norm 1",
            )
        return Warned(
            code="rate_too_low",
            message=f"{slow}: the learning rate {config.learning_rate:g} is too low; try {higher_rate(config):g}",
        )
    if symptoms.is_stuck(last, chance):
        stuck = f"after {_epochs(last.epoch)} the loss is that of guessing ({loss:.2f})"
        if (share := symptoms.vanishing(last)) is not None:
            return Warned(code="vanishing_gradients", message=f"{stuck}: {_vanishing(share, config)}")
        if decay_dominates(config):
            return Warned(
                code="decay_too_strong",
                message=f"{stuck}: weight_decay {config.weight_decay:g} pulls the weights to zero faster than they "
                f"learn; try {DECAY:g}",
            )
    if dead := symptoms.dead_layer(last):
        return Warned(
            code="dead_units",
            message=f"{dead.dead_share:.0%} of the units of {dead.name} respond to no image and no longer learn: "
            f"{_revival(config)}",
        )
    if symptoms.is_stuck(last, chance) and symptoms.leaps(last, config):
        return Warned(
            code="rate_too_high",
            message=f"{stuck}, and updates change the weights by more than a tenth of their length: the learning rate "
            f"{config.learning_rate:g} is too high; {calmer(config)}",
        )
    if rise := symptoms.rising_losses(history):
        losses = ", ".join(f"{loss:.3g}" for loss in rise)
        return Warned(
            code="rate_too_high",
            message=f"the training loss has risen for two epochs ({losses}): the learning rate "
            f"{config.learning_rate:g} is too high; {calmer(config)}",
        )
    return None


def _vanishing(share: float, config: Configuration) -> str:
    """Why little of the gradient reaches the first layer, and what to try."""
    if config.initializer == "zeros":
        return "with the initializer zeros all units of a layer stay alike; try initializer auto"
    words = f"the gradient of the first layer is only {share:.1e} of that of the last, so it vanishes on its way back"
    if config.initializer == "normal":
        return f"{words}; try initializer auto"
    if config.activation in ("sigmoid", "tanh"):
        return f"{words}, as it does through many layers of {config.activation}; try activation relu"
    return f"{words}; try fewer hidden layers, such as hidden {config.hidden[0]}"


def _revival(config: Configuration) -> str:
    """What to try against dead units."""
    if config.initializer == "zeros":
        return "with the initializer zeros no unit of a ReLU layer ever starts; try initializer auto"
    if config.learning_rate > usual_rate(config):
        return f"the learning rate {config.learning_rate:g} is too high; {calmer(config)}"
    if config.activation == "relu":
        return f"try activation leaky_relu, or learning_rate {lower_rate(config):g} instead of {config.learning_rate:g}"
    return f"try learning_rate {lower_rate(config):g} instead of {config.learning_rate:g}"


def _worsening(best: EpochFinished, history: Sequence[EpochFinished], config: Configuration) -> Warned:
    """Why the validation loss does not come down again: the network memorises, or its weights cannot settle."""
    if (update := symptoms.shakes(history)) is not None:
        return Warned(
            code="rate_too_high",
            message=f"for {symptoms.OVERFIT_EPOCHS} epochs the validation loss has been above its lowest "
            f"({best.valid_loss:.3g}, epoch {best.epoch}), and an update changes the weights by {update:.0%} of their "
            f"length: the learning rate {config.learning_rate:g} is too high; {calmer(config)}",
        )
    return Warned(code="overfitting", message=_overfitting(best, history[-1], config))


def _overfitting(best: EpochFinished, last: EpochFinished, config: Configuration) -> str:
    """What memorising looks like, and what is not tried yet."""
    untried = [
        "dropout 0.3" if config.hidden and not config.dropout else "",
        "augment affine" if config.augment == "none" else "",
        f"weight_decay {DECAY:g}" if not config.weight_decay else "",
        f"early_stopping {symptoms.OVERFIT_EPOCHS}" if config.early_stopping is None else "",
    ]
    remedies = [words for words in untried if words] or ["more training images"]
    return (
        f"the validation loss has risen from {best.valid_loss:.3g} (epoch {best.epoch}) to {last.valid_loss:.3g}, and "
        f"the training loss fallen to {last.train_loss:.3g}: the network memorises its training images; try "
        f"{', or '.join(remedies)}"
    )


def _epochs(count: int) -> str:
    return f"{count} epoch{'s' if count > 1 else ''}"
