"""Train XOR with the network alone: no files, no screen. Run it with `python tests/examples/xor.py`."""

import numpy as np

from tuinet.nn.losses import SoftmaxCrossEntropy, softmax
from tuinet.nn.network import Network, Propagation
from tuinet.nn.optimizers import OPTIMIZERS

INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
LABELS = np.array([0, 1, 1, 0])
STEPS = 200


def train() -> tuple[Network, float]:
    """Train a 2-8-2 network for 200 steps. Returns it with the last loss."""
    network = Network((2, 8, 2), activation="tanh", rng=np.random.default_rng(0))
    gradient = np.empty_like(network.parameters)
    propagation = Propagation(network, len(INPUTS), gradient)
    loss = SoftmaxCrossEntropy(classes=2, batch=len(INPUTS))
    optimizer = OPTIMIZERS["adam"](len(network.parameters))
    for step in range(1, STEPS + 1):
        mean_loss = loss.forward(propagation.forward(INPUTS), LABELS).mean()
        propagation.backward(loss.backward())
        optimizer.step(network.parameters, gradient, rate=0.05)
        if step % 50 == 0:
            print(f"step {step:3}  loss {mean_loss:.4f}")
    return network, float(mean_loss)


if __name__ == "__main__":
    network, _ = train()
    probabilities = softmax(Propagation(network, len(INPUTS)).forward(INPUTS))
    for (x1, x2), (_, one) in zip(INPUTS, probabilities, strict=True):
        print(f"{x1:.0f} xor {x2:.0f}: {one:.3f}")
