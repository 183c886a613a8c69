"""One training step: forward pass, loss, backward pass, update."""

import numpy as np

from tuinet.config import Configuration
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.code_losses import loss_for
from tuinet.nn.distillation import Distillation
from tuinet.nn.encodings import Encoding
from tuinet.nn.losses import Targets
from tuinet.nn.network import Network, Propagation
from tuinet.nn.optimizer import Optimizer
from tuinet.nn.optimizers import clip_norm


class Step:
    """Training steps for batches of exactly N images.

    The gradient vector is given, so that the steps of an engine, one per batch size, share it.
    """

    def __init__(
        self,
        network: Network,
        encoding: Encoding,
        gradient: Array,
        batch: int,
        config: Configuration,
        rng: np.random.Generator,
    ) -> None:
        self.parameters = network.parameters
        self.gradient = gradient
        self.propagation = Propagation(network, batch, gradient, config.dropout, rng)
        self.loss = loss_for(encoding, batch, config.label_smoothing)
        if config.teacher is not None:
            self.loss = Distillation(self.loss, encoding, config.temperature, config.teacher_share)
        self.clip_norm = config.clip_norm

    def losses_and_gradient(self, x: Array, labels: Labels, targets: Targets | None = None) -> None:
        """Set `loss.losses` (N,) and `gradient`, that of the mean loss, given images X (N, inputs) and labels (N,)."""
        outputs = self.propagation.forward(x)
        self.loss.forward(outputs, labels, targets)
        self.propagation.backward(self.loss.backward())

    def update(self, optimizer: Optimizer, rate: float) -> None:
        """Move the parameters against the gradient. Afterwards `gradient` holds the step that was taken."""
        if self.clip_norm is not None:
            clip_norm(self.gradient, self.clip_norm)
        optimizer.step(self.parameters, self.gradient, rate)


def layer_norms(network: Network, vector: Array) -> list[float]:
    """Return the Euclidean norm per linear layer, weight and bias together, in a vector like the parameters."""
    weights, biases = network.views(vector)
    return [
        float(np.sqrt(squared_norm(weight) + squared_norm(bias))) for weight, bias in zip(weights, biases, strict=True)
    ]


def squared_norm(array: Array) -> float:
    """Return the sum of the squares of an array."""
    # In the order of the memory, because a transposed view would be copied.
    flat = array.ravel(order="K")
    return float(np.dot(flat, flat))
