"""Symptoms: signs of trouble in the metrics of the epochs.

The loss of random guessing, such as log(classes), is called `chance` here. Thresholds were chosen so that runs that are
known to be good, such as those of the presets, show no symptom; the tests of the advice contain these runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from tuinet.config import Configuration
from tuinet.events import EpochFinished
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.nn.names import chosen_loss
from tuinet.nn.optimizers import OPTIMIZERS

EXPLOSION = 1.5
"""An epoch's mean loss above this multiple of chance comes from steps that made the network worse"""

UNTRAINED = 100.0
"""... but the squared error of an untrained network, which the mean of the first epoch contains, may be tens of times
that of guessing: its outputs are far from all targets"""

GUESSING = 0.95
"""A loss above this multiple of chance means that nothing was learned"""

LITTLE_LEARNED = 0.8
"""A loss above this multiple of chance means that little was learned"""

TINY_UPDATE = 5e-4
"""Below this update ratio training is slow"""

HUGE_UPDATE = 0.1
"""Above this update ratio a network forgets what it learned"""

RESTLESS_UPDATE = 0.04
"""Above this mean update ratio the weights cannot settle"""

VANISHED = 0.05
"""The gradient has vanished if the first layer's is below this fraction of the last layer's"""

DEAD = 0.5
"""A layer with at least this share of dead units is worth a warning"""

OVERFIT_EPOCHS = 3
"""Epochs in a row that the validation loss has to be too high"""

OVERFIT_RISE = 1.1
"""The validation loss is too high from this multiple of its lowest on"""

RISE = 1.1
"""A training loss that rises to this multiple within two epochs is not a fluctuation"""

LEAST_RISE = 0.05
"""... unless it rises by less than this, in nats: small losses fluctuate more in proportion"""

PROGRESS = 0.05
"""An epoch that lowers the loss by at least this fraction shows that more epochs are worthwhile"""

RATE_LEFT = 0.1
"""... unless the learning rate had fallen below this fraction: then the schedule is at its end"""


class Chance(NamedTuple):
    """The loss of random guessing."""

    loss: float
    """Of the validation images, and of training images if all count the same"""
    weight: float = 1.0
    """The mean weight of the training images: their loss is larger by this factor"""

    @property
    def train_loss(self) -> float:
        """Of the training images, weighted by their classes."""
        return self.loss * self.weight


def loss_after(epoch: EpochFinished, chance: Chance) -> float:
    """Return how well an epoch left the network: the lower of its two losses, without class weights.

    The training loss alone would be unfair, since it is a mean over the epoch and suffers from dropout. The validation
    loss alone would be unfair where the validation images are harder.
    """
    return min(_loss(epoch.train_loss) / chance.weight, _loss(epoch.valid_loss))


def is_guessing(epoch: EpochFinished, chance: Chance) -> bool:
    """Return True if the network is no better than random guessing."""
    return loss_after(epoch, chance) > GUESSING * chance.loss


def explosion(history: Sequence[EpochFinished], config: Configuration, chance: Chance) -> EpochFinished | None:
    """Return the first epoch in which large updates brought the loss far above chance.

    Everything that follows such an epoch may be its consequence, so the whole history is searched for one.
    """
    for epoch in history:
        factor = EXPLOSION
        if epoch.epoch == 1 and chosen_loss(config.encoding, config.loss) == "squared_error":
            factor = UNTRAINED
        is_exploded = _loss(epoch.train_loss, missing=0.0) > factor * chance.train_loss
        if is_exploded and (dead_layer(epoch) or _update(epoch, config) > TINY_UPDATE):
            return epoch
    return None


def tiny_update(epoch: EpochFinished, config: Configuration, chance: Chance) -> float | None:
    """Return the update ratio at the configured rate, if it is so small that little was learned so far."""
    is_warming_up = epoch.epoch < config.warmup
    if is_warming_up or loss_after(epoch, chance) <= LITTLE_LEARNED * chance.loss or dead_layer(epoch):
        return None
    update = _update(epoch, config)
    if 0 < update < TINY_UPDATE:
        return update
    return None


def clipped_norm(epoch: EpochFinished, config: Configuration) -> float | None:
    """Return the norm of the gradient, if clipping leaves only a small part of it."""
    # Most optimizers divide by the size of the gradients, so scaling all of them changes nothing.
    if config.clip_norm is None or OPTIMIZERS[config.optimizer].scale_free:
        return None
    norm = math.sqrt(sum((layer.gradient_norm or 0.0) ** 2 for layer in epoch.layers))
    # Less than a tenth is left of the gradient.
    if norm > 10 * config.clip_norm:
        return norm
    return None


def has_huge_updates(epoch: EpochFinished, config: Configuration) -> bool:
    """Return True if updates at the configured rate are a large part of the weights."""
    return _update(epoch, config) > HUGE_UPDATE


def vanishing_ratio(epoch: EpochFinished) -> float | None:
    """Return the norm of the first layer's gradient divided by that of the last, if it has vanished on the way."""
    first = epoch.layers[0]
    last = epoch.layers[-1]
    # A dead layer lets no gradient pass either, but that is another problem with another remedy.
    if any((layer.dead_share or 0) > 0.95 for layer in epoch.layers) or not last.gradient_norm:
        return None
    ratio = (first.gradient_norm or 0.0) / last.gradient_norm
    if ratio < VANISHED:
        return ratio
    return None


def dead_layer(epoch: EpochFinished) -> LayerDiagnostics | None:
    """Return the first layer with too many dead units."""
    return next((layer for layer in epoch.layers if (layer.dead_share or 0) >= DEAD), None)


def rising_losses(history: Sequence[EpochFinished]) -> list[float]:
    """Return the last three training losses, if they rise by more than a fluctuation; else none."""
    losses = [_loss(epoch.train_loss) for epoch in history[-3:]]
    if len(losses) < 3 or not losses[0] < losses[1] < losses[2]:
        return []
    if losses[2] <= max(RISE * losses[0], losses[0] + LEAST_RISE):
        return []
    return losses


def best_before_rise(history: Sequence[EpochFinished]) -> EpochFinished | None:
    """Return the epoch with the lowest validation loss, if since then only the training loss has improved."""
    best = min(history, key=lambda epoch: _loss(epoch.valid_loss))
    since = [epoch for epoch in history if epoch.epoch > best.epoch][-OVERFIT_EPOCHS:]
    lowest = _loss(best.valid_loss)
    is_worse = all(
        _loss(epoch.valid_loss, missing=0.0) >= OVERFIT_RISE * lowest
        and _loss(epoch.train_loss) < _loss(best.train_loss)
        for epoch in since
    )
    if len(since) == OVERFIT_EPOCHS and is_worse:
        return best
    return None


def restless_update(history: Sequence[EpochFinished]) -> float | None:
    """Return the mean update ratio of the last epochs, if it is so large that the weights cannot settle."""
    recent = history[-OVERFIT_EPOCHS:]
    mean = sum(_largest_update(epoch) for epoch in recent) / len(recent)
    if mean > RESTLESS_UPDATE:
        return mean
    return None


def remaining_progress(history: Sequence[EpochFinished], config: Configuration) -> float | None:
    """Return the fraction by which the last epoch lowered the loss, if more epochs would probably lower it further."""
    last = history[-1]
    if last.epoch < config.epochs or len(history) < 2 or last.learning_rate < RATE_LEFT * config.learning_rate:
        return None
    if config.target_accuracy is not None and (last.valid_accuracy or 0.0) >= config.target_accuracy:
        return None
    earlier = history[:-1]
    falls = [1 - _loss(last.train_loss) / min(_loss(epoch.train_loss) for epoch in earlier)]
    if last.valid_loss is not None:
        falls.append(1 - _loss(last.valid_loss) / min(_loss(epoch.valid_loss) for epoch in earlier))
    if min(falls) < PROGRESS:
        return None
    return falls[-1]


def _update(epoch: EpochFinished, config: Configuration) -> float:
    """Return the largest update ratio of a layer, scaled to the configured rate: a schedule may have lowered it."""
    if not epoch.layers_rate:
        return 0.0
    return _largest_update(epoch) * config.learning_rate / epoch.layers_rate


def _largest_update(epoch: EpochFinished) -> float:
    return max((layer.update_ratio or 0.0 for layer in epoch.layers), default=0.0)


def _loss(value: float | None, missing: float = math.inf) -> float:
    if value is None:
        return missing
    return value
