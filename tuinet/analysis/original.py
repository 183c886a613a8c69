"""The image that a perturbation starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tuinet.analysis.loss_direction import loss_direction
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network


@dataclass(frozen=True, eq=False)
class Original:
    """An image, and everything else that a perturbation may depend on."""

    x: Array
    """(inputs,), from 0 to 1"""
    shape: tuple[int, int]
    """(height, width)"""
    paper: float = 0.0
    """The background level: 0 for black, 1 for white"""
    network: Network | None = None
    """The network that FGSM tries to deceive"""
    other: Array | None = None
    """The image (inputs,) to morph into"""

    @property
    def image(self) -> Array:
        """The same pixels as (height, width)."""
        return self.x.reshape(self.shape)

    @cached_property
    def loss_direction(self) -> Array:
        """The sign of the gradient of the loss for each pixel (inputs,). Raises ValueError if there is no network."""
        if self.network is None:
            raise ValueError("the gradient of the loss needs a network")
        return loss_direction(self.network, self.x)
