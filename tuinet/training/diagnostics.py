"""What an update did to each layer."""

from __future__ import annotations

from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.nn.arrays import Array
from tuinet.nn.network import Network
from tuinet.training.step import layer_norms


def layer_diagnostics(network: Network, step: Array, gradient_norms: list[float]) -> list[LayerDiagnostics]:
    """Measure the layers after an update: `step` is the step that was taken, laid out like the parameters."""
    steps = layer_norms(network, step)
    sizes = layer_norms(network, network.parameters)
    return [
        LayerDiagnostics(
            name=f"layers.{layer}",
            shape=shape,
            gradient_norm=gradient_norm,
            update_ratio=step_norm / size if size else None,
            dead_share=None,
        )
        for layer, (shape, gradient_norm, step_norm, size) in enumerate(
            zip(network.shapes, gradient_norms, steps, sizes, strict=True)
        )
    ]
