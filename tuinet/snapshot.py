"""The state of a run between two batches: everything that is needed to continue exactly there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LayerSums(BaseModel):
    """Sums over the batches of an epoch whose layers were measured, for their means at its end."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    batches: int = 0
    rate: float = 0.0
    gradient_norms: list[float | None] = []
    """One sum per layer; None where no batch had a value"""
    update_ratios: list[float | None] = []


class Progress(BaseModel):
    """Everything but the arrays. It is stored as JSON in the metadata of a checkpoint."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    epoch: int
    """Finished epochs"""
    batch: int
    """Batches done in the next epoch; 0 between two epochs"""
    config: dict[str, Any]
    """The configuration, with the live changes made so far"""
    probe: list[int]
    """Indices of the pinned test digits"""
    widths: list[int]
    classes: int | None = None
    """The number of classes; None in the first versions, whose networks have an output for each"""
    rng: dict[str, Any]
    """State of the random generator"""
    epoch_rng: dict[str, Any]
    """State of the random generator before the order of the current epoch was drawn"""
    optimizer_steps: int
    optimizer_numbers: dict[str, float] = {}
    """What the optimizer keeps besides its vectors"""
    is_clean: bool = False
    """True if the current epoch trains on images without distortions"""
    train_loss: float
    """Sum of the losses of the current epoch so far, in nats"""
    train_correct: int
    train_seen: int
    layer_sums: LayerSums = LayerSums()
    """Of the current epoch so far"""
    best_epoch: int | None
    best_accuracy: float | None
    stale_epochs: int
    """Epochs since the best one"""


@dataclass(frozen=True)
class Snapshot:
    """Progress and arrays. The arrays are views of those being trained: save them before the next batch."""

    progress: Progress
    parameters: dict[str, NDArray[np.floating]]
    """`layers.0.weight` (out, in), `layers.0.bias` (out,) …"""
    optimizer: dict[str, dict[str, NDArray[np.floating]]]
    """The optimizer's state: for each slot, such as `velocity`, a part per parameter by the same names"""
