"""What is measured of a layer while it is trained: a part of the events `batch_trained` and `epoch_finished`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tuinet.event_fields import Count, Number
from tuinet.sanitize import SafeText


class LayerDiagnostics(BaseModel):
    """Measurements of one linear layer: norms of a batch or means over an epoch, units over a sample of images."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    name: SafeText
    """As in a checkpoint: `layers.0` is the first one"""
    shape: tuple[Count, Count]
    """(out, in)"""
    gradient_norm: Number
    """Euclidean norm of the gradient with respect to its weights"""
    update_ratio: Number
    """Norm of the update divided by the norm of the weights; about 0.001 is healthy"""
    dead_share: Number
    """Fraction of the units that no image activates; None for the output layer"""
    zero_share: Number = None
    """Fraction of the weights that are exactly 0, as an L1 penalty makes them; None during an epoch"""
