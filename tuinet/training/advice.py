"""Warnings: what may be going wrong with a training, and what to do about it."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tuinet.events import EpochFinished, Warned

DEAD = 0.5
"""Share of dead units in a layer from which it is worth a word."""

OVERFIT_EPOCHS = 3
"""Epochs in a row with falling training loss and rising validation loss that make overfitting."""


def advise(history: Sequence[EpochFinished], classes: int) -> Iterator[Warned]:
    """Warnings about the last epoch of the history, in the light of those before."""
    last = history[-1]
    for layer in last.layers:
        if (layer.dead_share or 0) >= DEAD:
            yield Warned(
                code="dead_units",
                message=f"{layer.dead_share:.0%} of the units of {layer.name} answer to no image: lower the learning "
                "rate, or try leaky_relu or another initializer",
            )
            break
    chance = math.log(classes)
    if len(history) == 1 and (last.train_loss or 0) > chance:
        yield Warned(
            code="rate_too_high",
            message=f"after an epoch the training loss {last.train_loss:.2f} is above that of guessing "
            f"({chance:.2f}): the learning rate {last.learning_rate:g} is too high, try {last.learning_rate / 10:g}",
        )
    losses = [epoch.train_loss or 0 for epoch in history[-3:]]
    if len(losses) == 3 and losses[0] < losses[1] < losses[2]:
        yield Warned(
            code="loss_rises",
            message="the training loss has risen for two epochs: lower the learning rate, or let a schedule do it",
        )
    if overfits(history):
        yield Warned(
            code="overfitting",
            message=f"for {OVERFIT_EPOCHS} epochs the validation loss has risen while the training loss fell: the "
            "network learns its training images by heart; try dropout, weight decay, augment or early stopping",
        )


def overfits(history: Sequence[EpochFinished]) -> bool:
    """Whether the training loss has fallen and the validation loss risen in each of the last epochs."""
    recent = history[-OVERFIT_EPOCHS - 1 :]
    if len(recent) <= OVERFIT_EPOCHS:
        return False
    return all(
        (after.train_loss or 0) < (before.train_loss or 0) and (after.valid_loss or 0) > (before.valid_loss or 0)
        for before, after in pairwise(recent)
    )
