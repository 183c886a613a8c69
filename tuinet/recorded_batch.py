"""One batch as it was trained: its inputs, and its effect on the parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Parts = dict[str, NDArray[np.floating]]
    """A vector laid out like the parameters, part by part: `layers.0.weight` (out, in), `layers.0.bias` (out,) …"""


class BatchFacts(BaseModel):
    """Everything but the arrays. It is stored as JSON in the metadata of the record."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    epoch: int
    """The epoch, from 1"""
    batch: int
    """The batch of the epoch, from 1"""
    batches: int
    """Batches of the epoch"""
    config: dict[str, Any]
    """The configuration, with the live changes made so far"""
    widths: list[int]
    classes: int | None = None
    """The number of classes; None in the first versions, whose networks have an output for each"""
    learning_rate: float
    """The learning rate of this batch, after the schedule"""
    rng: dict[str, Any]
    """State of the random generator from which dropout drew its masks"""
    optimizer_steps: int
    """Steps before this one"""
    optimizer_numbers: dict[str, float] = {}
    """What the optimizer kept besides its vectors, before the step"""


@dataclass(frozen=True)
class RecordedBatch:
    """A batch of N images, and the arrays of its training step."""

    facts: BatchFacts
    x: NDArray[np.float32]
    """The images (N, inputs) as the network saw them, in [0, 1], after any distortion"""
    labels: NDArray[np.intp]
    """(N,)"""
    indices: NDArray[np.intp]
    """(N,), the position of each image among the training images"""
    parameters: Parts
    """Before the step"""
    gradient: Parts
    """Of the mean loss, neither clipped nor with weight decay"""
    update: Parts
    """Subtracted from the parameters by the optimizer"""
    optimizer: dict[str, Parts]
    """The optimizer's state before the step, by slot, such as `velocity`"""
    targets: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    """The targets of the batch besides its labels: the arrays of `tuinet.nn.losses.Targets`, by name"""
    collected: Parts = field(default_factory=dict)
    """The gradient accumulated since the last update, including this batch; empty without accumulation"""
