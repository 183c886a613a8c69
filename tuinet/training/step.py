"""One training step: forward, loss, backward, update."""

import numpy as np

from tuinet.config import Configuration
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.losses import SoftmaxCrossEntropy
from tuinet.nn.network import Network, Propagation
from tuinet.nn.optimizers import Optimizer, clip_norm


class Step:
    """Training steps for batches of exactly N images, all into one gradient vector."""

    def __init__(
        self, network: Network, gradient: Array, batch: int, config: Configuration, rng: np.random.Generator
    ) -> None:
        self.parameters, self.gradient = network.parameters, gradient
        self.propagation = Propagation(network, batch, gradient, config.dropout, rng)
        self.loss = SoftmaxCrossEntropy(network.widths[-1], batch, config.label_smoothing)
        self.clip_norm = config.clip_norm

    def losses_and_gradient(self, x: Array, labels: Labels) -> None:
        """Forward and backward: images (N, inputs) and labels (N,) to `loss.losses` (N,) and `gradient`."""
        logits = self.propagation.forward(x)
        self.loss.forward(logits, labels)
        self.propagation.backward(self.loss.backward())

    def update(self, optimizer: Optimizer, rate: float) -> None:
        """Move the parameters against the gradient. Afterwards `gradient` holds the step that was taken."""
        if self.clip_norm is not None:
            clip_norm(self.gradient, self.clip_norm)
        optimizer.step(self.parameters, self.gradient, rate)


def layer_norms(network: Network, vector: Array) -> list[float]:
    """Euclidean length of each linear layer's part, weight and bias, of a vector laid out like the parameters."""
    weights, biases = network.views(vector)
    return [
        float(np.sqrt(np.vdot(weight, weight) + np.vdot(bias, bias)))
        for weight, bias in zip(weights, biases, strict=True)
    ]
