"""How many images make an update, and how long training lasts."""

from __future__ import annotations

from pydantic import BaseModel

from tuinet.hyperparameter import declare


class TrainingFields(BaseModel):
    """The group `Training` of the form and of the help."""

    epochs: int = declare(
        10, "Training", "Number of passes over the training images.", common=True, live=True, ge=1, le=1_000_000
    )
    batch_size: int = declare(
        64,
        "Training",
        "Images per batch. Small batches make more and noisier updates; large ones train more images per second.",
        common=True,
        ge=1,
        le=1_000_000,
    )
    accumulate: int = declare(
        1,
        "Training",
        "Batches per update. With 4, the gradients of four batches are averaged before the weights move: the same step "
        "as with a batch four times as large, in less memory.",
        ge=1,
        le=1_000_000,
    )
