"""Symptoms: what can be seen of a training in the figures of its epochs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tuinet.config import Configuration
from tuinet.events import EpochFinished, LayerDiagnostics

EXPLOSION = 1.5
"""Times the loss of guessing above which the mean loss of an epoch tells of steps that went wrong"""

STUCK = 0.95
"""Times the loss of guessing above which nothing has been learned"""

CREEP, CREEPING = 0.8, 5e-4
"""Times the loss of guessing above which little has been learned, and the relative update below which that is slow"""

LEAP, SHAKE = 0.1, 0.04
"""Relative update above which a network forgets what it has learned, and mean one above which it cannot settle"""

VANISHED = 0.05
"""Share of the last layer's gradient below which that of the first layer has vanished"""

DEAD = 0.5
"""Share of dead units in a layer from which it is worth a word"""

OVERFIT_EPOCHS, OVERFIT_RISE = 3, 1.1
"""For so many epochs the validation loss is at least so many times its lowest, while the training loss fell on"""

RISE, LEAST_RISE = 1.1, 0.05
"""Times, and nats, by which a training loss has to rise within two epochs to be more than chance"""

PROGRESS, RATE_LEFT = 0.05, 0.1
"""Share of the loss that the last epoch took away, and share of the learning rate that was left for it"""


def loss_after(epoch: EpochFinished) -> float:
    """How well an epoch left the network: the lower one of its losses.

    The training loss is a mean over the epoch and suffers from dropout; the validation images may differ.
    """
    return min(_loss(epoch.train_loss), _loss(epoch.valid_loss))


def is_stuck(epoch: EpochFinished, chance: float) -> bool:
    """Whether the network does no better than guessing."""
    return loss_after(epoch) > STUCK * chance


def explosion(history: Sequence[EpochFinished], config: Configuration, chance: float) -> EpochFinished | None:
    """The first epoch in which large steps brought the loss far above that of guessing.

    Once that has happened, all that follows may come of it.
    """
    for epoch in history:
        dead = dead_layer(epoch) is not None
        if _loss(epoch.train_loss, 0.0) > EXPLOSION * chance and (dead or _update(epoch, config) > CREEPING):
            return epoch
    return None


def creeps(epoch: EpochFinished, config: Configuration, chance: float) -> float | None:
    """The relative update at the configured rate, if it is so small that little could be learned so far."""
    if epoch.epoch < config.warmup or loss_after(epoch) <= CREEP * chance or dead_layer(epoch):
        return None
    update = _update(epoch, config)
    return update if 0 < update < CREEPING else None


def clipped(epoch: EpochFinished, config: Configuration) -> float | None:
    """The length of the last gradient, if clipping leaves only a small part of it and the optimizer notices."""
    if config.clip_norm is None or config.optimizer in ("rmsprop", "adam", "adamw"):
        return None
    length = math.sqrt(sum((layer.gradient_norm or 0.0) ** 2 for layer in epoch.layers))
    return length if length > 10 * config.clip_norm else None


def leaps(epoch: EpochFinished, config: Configuration) -> bool:
    """Whether updates at the configured rate are a large part of the weights."""
    return _update(epoch, config) > LEAP


def vanishing(epoch: EpochFinished) -> float | None:
    """The first layer's gradient as a share of the last one's, if next to nothing reaches it.

    A layer whose units are all dead lets nothing through either; that is another cause.
    """
    first, last = epoch.layers[0], epoch.layers[-1]
    if any((layer.dead_share or 0) > 0.95 for layer in epoch.layers) or not last.gradient_norm:
        return None
    share = (first.gradient_norm or 0.0) / last.gradient_norm
    return share if share < VANISHED else None


def dead_layer(epoch: EpochFinished) -> LayerDiagnostics | None:
    """The first layer with too many dead units."""
    return next((layer for layer in epoch.layers if (layer.dead_share or 0) >= DEAD), None)


def rising_losses(history: Sequence[EpochFinished]) -> list[float]:
    """The last three training losses, if they rise by more than chance; else none."""
    losses = [_loss(epoch.train_loss) for epoch in history[-3:]]
    if len(losses) < 3 or not losses[0] < losses[1] < losses[2]:
        return []
    return losses if losses[2] > max(RISE * losses[0], losses[0] + LEAST_RISE) else []


def worsens(history: Sequence[EpochFinished]) -> EpochFinished | None:
    """The epoch with the lowest validation loss, if only the training loss was better in each of the last epochs."""
    best = min(history, key=lambda epoch: _loss(epoch.valid_loss))
    since = [epoch for epoch in history if epoch.epoch > best.epoch][-OVERFIT_EPOCHS:]
    least = _loss(best.valid_loss)
    is_worse = all(
        _loss(epoch.valid_loss, 0.0) >= OVERFIT_RISE * least and _loss(epoch.train_loss) < _loss(best.train_loss)
        for epoch in since
    )
    return best if len(since) == OVERFIT_EPOCHS and is_worse else None


def shakes(history: Sequence[EpochFinished]) -> float | None:
    """The mean relative update of the last epochs, if it is so large that the weights cannot settle."""
    recent = history[-OVERFIT_EPOCHS:]
    mean = sum(_largest_update(epoch) for epoch in recent) / len(recent)
    return mean if mean > SHAKE else None


def unfinished(history: Sequence[EpochFinished], config: Configuration) -> float | None:
    """The share by which the loss fell in the last of all epochs, if it could have gone on falling."""
    last = history[-1]
    if last.epoch < config.epochs or len(history) < 2 or last.learning_rate < RATE_LEFT * config.learning_rate:
        return None
    if config.target_accuracy is not None and (last.valid_accuracy or 0.0) >= config.target_accuracy:
        return None
    before = history[:-1]
    falls = [1 - _loss(last.train_loss) / min(_loss(epoch.train_loss) for epoch in before)]
    if last.valid_loss is not None:
        falls.append(1 - _loss(last.valid_loss) / min(_loss(epoch.valid_loss) for epoch in before))
    return falls[-1] if min(falls) >= PROGRESS else None


def _update(epoch: EpochFinished, config: Configuration) -> float:
    """The largest relative update of a layer, as it would be at the configured rate: a schedule may have lowered it."""
    return _largest_update(epoch) * config.learning_rate / epoch.learning_rate if epoch.learning_rate else 0.0


def _largest_update(epoch: EpochFinished) -> float:
    return max((layer.update_ratio or 0.0 for layer in epoch.layers), default=0.0)


def _loss(value: float | None, missing: float = math.inf) -> float:
    return missing if value is None else value
