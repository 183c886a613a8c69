"""Random numbers, threads and checkpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from tuinet.hyperparameter import declare


class RunFields(BaseModel):
    """The group `Run` of the form and of the help."""

    seed: int = declare(
        0,
        "Run",
        "Seed of the random numbers: initial weights, order of the images, dropout and distortions.",
        ge=0,
        lt=2**63,
    )
    threads: Literal["auto"] | Annotated[int, Field(ge=1, le=1024)] = declare(
        "auto",
        "Run",
        "Threads for matrix products. 'auto' measures which number is fastest, and records it; it may use an idle core "
        "to gather batches. A different number may change the weights' last bits.",
        expected="'auto' or a whole number from 1 to 1,024",
        metavar="auto|INT",
    )
    checkpoint_every: int = declare(
        1, "Run", "Epochs between checkpoints. A new best epoch and the last epoch are always saved.", ge=1
    )
    keep: int = declare(
        20, "Run", "Number of newest checkpoints to keep, in addition to the best and the first. 0 keeps all.", ge=0
    )
