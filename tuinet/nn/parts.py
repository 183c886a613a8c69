"""The parts of a network by name, with their shapes.

Checkpoints are checked against them without NumPy, which takes time to load.
"""

from collections.abc import Sequence
from itertools import pairwise

from tuinet.nn.names import NormalisationName

Shapes = dict[str, tuple[int, ...]]


def parameter_shapes(widths: Sequence[int], normalisation: NormalisationName = "none") -> Shapes:
    """Return the shapes of all parameters by name, layer by layer.

    Each layer has `layers.0.weight` (out, in) and `layers.0.bias` (out,). With normalisation, hidden layers also have
    `layers.0.scale` and `layers.0.shift` (out,).
    """
    shapes: Shapes = {}
    for layer, (inputs, outputs) in enumerate(pairwise(widths)):
        shapes[f"layers.{layer}.weight"] = (outputs, inputs)
        shapes[f"layers.{layer}.bias"] = (outputs,)
        if normalisation != "none" and layer < len(widths) - 2:
            shapes[f"layers.{layer}.scale"] = (outputs,)
            shapes[f"layers.{layer}.shift"] = (outputs,)
    return shapes


def state_shapes(widths: Sequence[int], normalisation: NormalisationName = "none") -> Shapes:
    """Return the shapes of all parameters and, with batch normalisation, of the running means and variances (out,)."""
    shapes = parameter_shapes(widths, normalisation)
    if normalisation == "batch":
        for layer, width in enumerate(widths[1:-1]):
            shapes[f"layers.{layer}.mean"] = (width,)
            shapes[f"layers.{layer}.variance"] = (width,)
    return shapes


def parameter_count(widths: Sequence[int], normalisation: NormalisationName = "none") -> int:
    """Return the number of weights, biases, scales and shifts of a network."""
    count = sum((inputs + 1) * outputs for inputs, outputs in pairwise(widths))
    if normalisation != "none":
        count += 2 * sum(widths[1:-1])
    return count


def residual_layers(widths: Sequence[int]) -> list[int]:
    """Return the hidden layers that are as wide as the hidden layer before them, so that a shortcut can pass them.

    `widths` are those of the input, of each hidden layer and of the output; layer 0 is the first hidden one.
    """
    return [layer for layer in range(1, len(widths) - 2) if widths[layer] == widths[layer + 1]]
