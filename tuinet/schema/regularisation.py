"""What keeps a network from memorising its training images, and what it learns from besides labels."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from tuinet.hyperparameter import declare
from tuinet.schema.types import PRINTABLE, NoneAsText
from tuinet.values import class_weights_text, teacher_text


class RegularisationFields(BaseModel):
    """The group `Regularisation` of the form and of the help."""

    weight_decay: float = declare(
        0.0,
        "Regularisation",
        "How strongly weights are pulled towards zero (L2 penalty). Decoupled in adamw, lion and muon. Biases are "
        "spared.",
        live=True,
        ge=0,
        le=10,
    )
    l1: float = declare(
        0.0,
        "Regularisation",
        "How far weights move towards zero in an update, per unit of learning rate (L1 penalty). Many become "
        "exactly 0. Decoupled in every optimizer. Biases are spared.",
        live=True,
        ge=0,
        le=10,
    )
    dropout: float = declare(
        0.0, "Regularisation", "Fraction of the hidden units to drop at random in each batch.", live=True, ge=0, lt=1
    )
    label_smoothing: float = declare(
        0.0,
        "Regularisation",
        "Fraction of the target probability to spread evenly over all classes, to reduce overconfidence.",
        ge=0,
        lt=1,
    )
    max_norm: Annotated[float | None, NoneAsText] = declare(
        None,
        "Regularisation",
        "Maximum norm of a unit's incoming weights. After each update, larger norms are scaled down to it. Usually 2 "
        "to 4, with dropout.",
        gt=0,
    )
    class_weights: Annotated[str | None, BeforeValidator(class_weights_text)] = declare(
        None,
        "Regularisation",
        "Weight of each class in the training loss. 'balanced' makes rare classes count as much as frequent ones; "
        "'0:2, 7:0.5' doubles the weight of 0 and halves that of 7.",
        expected="'balanced', 'none', or weights from 0 to 1,000,000 by class, such as '0:2, 7:0.5'",
        metavar="WEIGHTS",
        pattern=PRINTABLE,
    )
    teacher: Annotated[str | None, BeforeValidator(teacher_text)] = declare(
        None,
        "Regularisation",
        "Runs to learn from, besides the labels (distillation), separated by commas. The answers of several are "
        "averaged.",
        expected="runs separated by commas, or 'none'",
        metavar="RUN,...",
        pattern=PRINTABLE,
    )
    teacher_share: float = declare(
        0.5,
        "Regularisation",
        "Share of the loss that comes from the teacher; the rest comes from the labels.",
        ge=0,
        le=1,
    )
    temperature: float = declare(
        4.0,
        "Regularisation",
        "How much to soften the teacher's answers; 1 leaves them as they are. Softer answers say more about how "
        "classes resemble each other.",
        gt=0,
        le=100,
    )
    clip_norm: Annotated[float | None, NoneAsText] = declare(
        None, "Regularisation", "Maximum norm of the gradient. Larger gradients are scaled down to it.", gt=0
    )
