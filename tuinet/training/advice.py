"""Advice: diagnosing a run by its losses and gradients, and suggesting what to try.

Messages quote configured values, and everything in them is reproducible: a resumed run gives the same advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.events import EpochFinished, Warned
from tuinet.training import symptoms
from tuinet.training.building import encoding_for
from tuinet.training.class_weights import mean_weight
from tuinet.training.dataset_warnings import validates_untrained
from tuinet.training.remedies import DECAY
from tuinet.training.troubles import Case, percent, trouble

RECENT = 1000
"""Epochs to look at, so that the cost of an epoch does not grow with the history"""


Adviser = Callable[[Sequence[EpochFinished], Configuration], Iterator[Warned]]
"""Gives advice about the last epoch of a history, in a run of this configuration"""


def adviser(config: Configuration, dataset: Dataset) -> Adviser:
    """Return `advise` for the runs of a data set."""
    return partial(
        advise,
        classes=len(dataset.classes),
        # If validation shows classes that training does not, its loss rises whatever the network does.
        is_fair=not validates_untrained(dataset),
        weight=mean_weight(config, dataset),
    )


def advise(
    history: Sequence[EpochFinished],
    config: Configuration,
    classes: int,
    *,
    is_fair: bool = True,
    weight: float = 1.0,
) -> Iterator[Warned]:
    """Yield warnings about the last epoch of a history, in the light of the earlier ones.

    `is_fair` is False if the validation images show classes that the training images do not: the validation loss
    then rises whatever the network does, and means nothing. `weight` is the mean weight of the training images.
    """
    chance = symptoms.Chance(encoding_for(config, classes).chance_loss, weight)
    case = Case(history[-RECENT:], config, chance)
    problem = trouble(case)
    if problem:
        yield problem
    if is_fair:
        yield from _worsening(case)
    if not problem:
        yield from _too_few_epochs(case)


def _worsening(case: Case) -> Iterator[Warned]:
    """Yield a warning if the validation loss no longer falls: the network memorises, or its weights cannot settle."""
    best = symptoms.best_before_rise(case.history)
    if best is None:
        return
    update = symptoms.restless_update(case.history)
    if update is None:
        yield Warned(code="overfitting", message=_overfitting(best, case))
    else:
        yield Warned(
            code="rate_too_high",
            message=f"the validation loss has been above its lowest ({best.valid_loss:.3g}, epoch {best.epoch}) for "
            f"{symptoms.OVERFIT_EPOCHS} epochs, and an update moves the weights by {percent(update)}: "
            f"{case.rate_too_high}",
        )


def _overfitting(best: EpochFinished, case: Case) -> str:
    last = case.last
    config = case.config
    remedies = []
    if config.hidden and not config.dropout:
        remedies.append("dropout 0.3")
    if config.augment == "none":
        remedies.append("augment affine")
    if not config.weight_decay:
        remedies.append(f"weight_decay {DECAY:g}")
    if config.early_stopping is None:
        remedies.append(f"early_stopping {symptoms.OVERFIT_EPOCHS}")
    return (
        f"the network is memorising the training images: the validation loss has risen from {best.valid_loss:.3g} "
        f"(epoch {best.epoch}) to {last.valid_loss:.3g}, while the training loss has fallen to {last.train_loss:.3g}; "
        f"try {', or '.join(remedies or ['more training images'])}"
    )


def _too_few_epochs(case: Case) -> Iterator[Warned]:
    progress = symptoms.remaining_progress(case.history, case.config)
    if progress is None:
        return
    yield Warned(
        code="too_few_epochs",
        message=f"the loss still fell by {100 * progress:.0f} % in epoch {case.last.epoch}, the last one: more epochs "
        f"would lower it further; resume the run with --epochs {2 * case.config.epochs}",
    )
