"""A note before training starts about hyperparameters that were changed and have no effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tuinet.config import Configuration
from tuinet.events import Warned
from tuinet.messages import and_list
from tuinet.values import value_text


class Condition(NamedTuple):
    """What hyperparameters need to have an effect."""

    names: tuple[str, ...]
    is_met: Callable[[Configuration], bool]
    otherwise: str
    """When they have none, after `has no effect`"""


CONDITIONS = (
    Condition(("clean_epochs",), lambda config: config.augment != "none", "with augment none"),
    Condition(
        ("affine_strength", "half_rotation"),
        lambda config: config.augment in ("affine", "elastic"),
        "without augment affine or elastic",
    ),
    Condition(
        ("elastic_alpha", "elastic_sigma"), lambda config: config.augment == "elastic", "without augment elastic"
    ),
    Condition(("teacher_share", "temperature"), lambda config: config.teacher is not None, "without a teacher"),
    Condition(
        ("momentum",),
        lambda config: config.optimizer in ("momentum", "nesterov"),
        "without the optimizer momentum or nesterov",
    ),
    Condition(
        ("schedule", "warmup", "accumulate"), lambda config: not config.is_full_batch, "with the optimizer lbfgs"
    ),
)


def without_effect(config: Configuration) -> Iterator[Warned]:
    """Yield a note about the values that differ from the defaults and change nothing, if there are any."""
    changed = config.non_defaults()
    notes = []
    for names, is_met, otherwise in CONDITIONS:
        unused = [f"{name} = {value_text(changed[name])}" for name in names if name in changed]
        if unused and not is_met(config):
            verb = "has" if len(unused) == 1 else "have"
            notes.append(f"{and_list(unused)} {verb} no effect {otherwise}")
    if notes:
        yield Warned(code="no_effect", message="; ".join(notes))
