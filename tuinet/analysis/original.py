"""The image that is perturbed."""

from __future__ import annotations

from dataclasses import dataclass

from tuinet.nn.arrays import Array
from tuinet.nn.network import Network


@dataclass(frozen=True, eq=False)
class Original:
    """An image, and what else a perturbation of it may depend on."""

    x: Array
    """(inputs,), from 0 to 1; 0 is the background"""
    shape: tuple[int, int]
    """(height, width)"""
    network: Network | None = None
    """What FGSM tries to deceive"""
    other: Array | None = None
    """(inputs,): what the image turns into by morphing"""

    @property
    def image(self) -> Array:
        """The same pixels as (height, width)."""
        return self.x.reshape(self.shape)
