"""Check the gradients and the updates of `tuinet.nn` against PyTorch, in float64.

    pip install '.[bench]'
    python tests/benchmarks/gradients.py

The finite differences in `tests/nn` show that each gradient belongs to its function. This script shows that the
functions, the loss and the optimizers are the ones that the names promise. It is a script and not a test, because CI
does not install PyTorch, and a skipped test counts as a failure there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import pairwise, product

import numpy as np
import torch

from tuinet.nn.activations import ACTIVATIONS, GELU_SCALE
from tuinet.nn.lbfgs import LBFGS, PAIRS
from tuinet.nn.losses import SoftmaxCrossEntropy, Targets
from tuinet.nn.names import ShortcutName
from tuinet.nn.network import Network, Propagation
from tuinet.nn.optimizers import OPTIMIZERS

CLASSES = 4
BATCH = 16
STEPS = 5
RATE = 0.01
DECAY = 0.1

TOLERANCE = 1e-12
"""Largest difference in proportion to the largest number. float64 rounds to 1e-16, and sums add up a few of those"""

TORCH_ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "leaky_relu": torch.nn.LeakyReLU(0.01),
    # PyTorch's own GELU is the exact function, or an approximation with tanh; ours is the one with a sigmoid.
    "gelu": lambda z: z * torch.sigmoid(GELU_SCALE * z),
    "silu": torch.nn.functional.silu,
    "softplus": torch.nn.functional.softplus,
    "elu": torch.nn.functional.elu,
    "selu": torch.selu,
    "identity": lambda z: z,
}

TORCH_OPTIMIZERS: dict[str, Callable[[list[dict[str, object]]], torch.optim.Optimizer]] = {
    "sgd": lambda groups: torch.optim.SGD(groups, lr=RATE),
    "momentum": lambda groups: torch.optim.SGD(groups, lr=RATE, momentum=0.9),
    "nesterov": lambda groups: torch.optim.SGD(groups, lr=RATE, momentum=0.9, nesterov=True),
    "adagrad": lambda groups: torch.optim.Adagrad(groups, lr=RATE, eps=1e-8),
    "rmsprop": lambda groups: torch.optim.RMSprop(groups, lr=RATE, alpha=0.9),
    "adam": lambda groups: torch.optim.Adam(groups, lr=RATE),
    "adamw": lambda groups: torch.optim.AdamW(groups, lr=RATE),
    # PyTorch's β₁ approaches 0.9 from below, the faster the larger its decay; ours is 0.9 from the start.
    "nadam": lambda groups: torch.optim.NAdam(groups, lr=RATE, betas=(0.9, 0.999), momentum_decay=1e9),
    "lion": lambda groups: Lion(groups, lr=RATE),
    "muon": lambda groups: Muon(groups, lr=RATE),
}


class Lion(torch.optim.Optimizer):
    """The published pseudocode in PyTorch, which has no Lion of its own."""

    def __init__(self, groups: list[dict[str, object]], lr: float) -> None:
        super().__init__(groups, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        """Algorithm 2 of Chen et al. 2023."""
        for group in self.param_groups:
            for theta in group["params"]:
                m = self.state[theta].setdefault("mean", torch.zeros_like(theta))
                c = 0.9 * m + 0.1 * theta.grad
                theta.sub_(group["lr"] * (torch.sign(c) + group["weight_decay"] * theta))
                m.mul_(0.99).add_(theta.grad, alpha=0.01)


class Muon(torch.optim.AdamW):
    """The published pseudocode in PyTorch, in float64: its own Muon computes in bfloat16, and takes no biases."""

    @torch.no_grad()
    def step(self) -> None:
        """Jordan's algorithm with the scale of Liu et al. 2025 for the hidden layer, AdamW for all others."""
        hidden = self.param_groups[0]["params"][0]
        decay = self.param_groups[0]["weight_decay"]
        m = self.state[hidden].setdefault("mean", torch.zeros_like(hidden))
        m.lerp_(hidden.grad, 0.05)
        x = hidden.grad.lerp(m, 0.95)
        hidden.grad = None
        x = x / (x.norm() + 1e-7)
        for _ in range(5):
            square = x @ x.T
            x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
        hidden.sub_(RATE * (0.2 * max(x.shape) ** 0.5 * x + decay * hidden))
        super().step()


class TorchNetwork(torch.nn.Module):
    """The same network in PyTorch, with the same parameters."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.linears = torch.nn.ModuleList(torch.nn.Linear(*widths) for widths in pairwise(network.widths))
        self.activations = [TORCH_ACTIVATIONS[activation] for activation in network.activations]
        self.shortcuts = list(network.shortcuts)
        self.double()
        with torch.no_grad():
            for linear, weight, bias in zip(self.linears, network.weights, network.biases, strict=True):
                linear.weight.copy_(torch.from_numpy(weight.copy()))
                linear.bias.copy_(torch.from_numpy(bias.copy()))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for k, (linear, activation) in enumerate(zip(self.linears[:-1], self.activations, strict=True)):
            z = linear(x)
            if k in self.shortcuts:
                z = z + x
            x = activation(z)
        return self.linears[-1](x)

    def named(self, part: Callable[[torch.Tensor], torch.Tensor]) -> dict[str, np.ndarray]:
        """Something of each parameter, under tuinet's name for it."""
        arrays = {}
        for layer, linear in enumerate(self.linears):
            arrays[f"layers.{layer}.weight"] = part(linear.weight).detach().numpy()
            arrays[f"layers.{layer}.bias"] = part(linear.bias).detach().numpy()
        return arrays


def data() -> tuple[np.ndarray, np.ndarray]:
    """A batch (N, 10) of random numbers, with random labels."""
    rng = np.random.default_rng(1)
    return rng.standard_normal((BATCH, 10)), rng.integers(0, CLASSES, BATCH)


def difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference between two arrays, in relation to the largest number."""
    return float(np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 1e-12))


def gradients(
    activation: str, hidden: tuple[int, ...], smoothing: float, shortcuts: ShortcutName = "none"
) -> Iterator[tuple[str, float]]:
    """How far the gradients with respect to the parameters and the input are from PyTorch's."""
    rng = np.random.default_rng(0)
    network = Network((10, *hidden, CLASSES), activation, rng=rng, dtype=np.float64, shortcuts=shortcuts)
    propagation = Propagation(network, BATCH)
    loss = SoftmaxCrossEntropy(CLASSES, BATCH, smoothing, np.float64)
    x, labels = data()
    mean_loss = loss.forward(propagation.forward(x), labels).mean()
    x_gradient = propagation.backward_to_input(loss.backward())

    peer = TorchNetwork(network)
    peer_x = torch.from_numpy(x).requires_grad_()
    criterion = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)
    peer_loss = criterion(peer(peer_x), torch.from_numpy(labels))
    peer_loss.backward()

    yield "loss", abs(mean_loss - peer_loss.item())
    yield "input", difference(x_gradient, peer_x.grad.numpy())
    theirs = peer.named(lambda parameter: parameter.grad)
    for name, ours in network.named(propagation.gradient).items():
        yield name, difference(ours, theirs[name])


def weighted_gradients(smoothing: float) -> Iterator[tuple[str, float]]:
    """How far the gradients with class weights are from PyTorch's, of which the sum is divided by all images."""
    network = Network((10, 8, CLASSES), "tanh", rng=np.random.default_rng(0), dtype=np.float64)
    propagation = Propagation(network, BATCH)
    loss = SoftmaxCrossEntropy(CLASSES, BATCH, smoothing, np.float64)
    x, labels = data()
    weights = np.array([2.0, 1.0, 0.5, 0.0])
    mean_loss = loss.forward(propagation.forward(x), labels, Targets(weights=weights[labels])).mean()
    propagation.backward(loss.backward())

    peer = TorchNetwork(network)
    criterion = torch.nn.CrossEntropyLoss(torch.from_numpy(weights), reduction="none")
    logits = peer(torch.from_numpy(x))
    losses = criterion(logits, torch.from_numpy(labels))
    if smoothing:
        # PyTorch would weight each class of a smoothed target by itself; ours weights the image as a whole.
        plain = torch.nn.CrossEntropyLoss(reduction="none", label_smoothing=smoothing)
        losses = torch.from_numpy(weights[labels]) * plain(logits, torch.from_numpy(labels))
    peer_loss = losses.sum() / BATCH
    peer_loss.backward()

    yield "loss", abs(mean_loss - peer_loss.item())
    theirs = peer.named(lambda parameter: parameter.grad)
    for name, ours in network.named(propagation.gradient).items():
        yield name, difference(ours, theirs[name])


def updates(optimizer: str, decay: float) -> Iterator[tuple[str, float]]:
    """How far the parameters are from PyTorch's after a few steps."""
    network = Network((10, 8, CLASSES), "tanh", rng=np.random.default_rng(0), dtype=np.float64)
    peer = TorchNetwork(network)
    groups: list[dict[str, object]] = [
        {"params": [linear.weight for linear in peer.linears], "weight_decay": decay},
        {"params": [linear.bias for linear in peer.linears], "weight_decay": 0.0},
    ]
    peer_optimizer = TORCH_OPTIMIZERS[optimizer](groups)
    propagation = Propagation(network, BATCH, np.empty_like(network.parameters))
    loss = SoftmaxCrossEntropy(CLASSES, BATCH, dtype=np.float64)
    ours = OPTIMIZERS[optimizer](
        len(network.parameters), network.weight_count, decay, dtype=np.float64, matrices=network.matrices
    )
    x, labels = data()
    for _ in range(STEPS):
        loss.forward(propagation.forward(x), labels)
        propagation.backward(loss.backward())
        ours.step(network.parameters, propagation.gradient, RATE)
        peer_optimizer.zero_grad()
        torch.nn.functional.cross_entropy(peer(torch.from_numpy(x)), torch.from_numpy(labels)).backward()
        peer_optimizer.step()
    theirs = peer.named(lambda parameter: parameter)
    for name, parameter in network.named_parameters().items():
        yield name, difference(parameter, theirs[name])


def full_batch_updates() -> Iterator[tuple[str, float]]:
    """How far the parameters are from those of PyTorch's L-BFGS, on a convex loss that every step lowers."""
    network = Network((10, CLASSES), rng=np.random.default_rng(0), dtype=np.float64)
    peer = TorchNetwork(network)
    peer_optimizer = torch.optim.LBFGS(peer.parameters(), lr=1, max_iter=1, history_size=PAIRS, tolerance_grad=0)
    propagation = Propagation(network, BATCH)
    loss = SoftmaxCrossEntropy(CLASSES, BATCH, dtype=np.float64)
    ours = LBFGS(len(network.parameters), dtype=np.float64)
    x, labels = data()

    def peer_loss() -> torch.Tensor:
        peer_optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(peer(torch.from_numpy(x)), torch.from_numpy(labels))
        loss.backward()
        return loss

    for _ in range(PAIRS + 4):
        ours.collect_loss(loss.forward(propagation.forward(x), labels), BATCH)
        propagation.backward(loss.backward())
        ours.step(network.parameters, propagation.gradient, 1.0)
        peer_optimizer.step(peer_loss)
    theirs = peer.named(lambda parameter: parameter)
    for name, parameter in network.named_parameters().items():
        yield name, difference(parameter, theirs[name])


def main() -> None:
    """Compare everything, print the largest difference of each case, and exit with 1 if one is too large."""
    # Otherwise PyTorch keeps the running product of NAdam in float32.
    torch.set_default_dtype(torch.float64)
    assert TORCH_ACTIVATIONS.keys() == ACTIVATIONS.keys()
    batchwise = [name for name, rule in OPTIMIZERS.items() if not rule.full_batch]
    assert [*TORCH_OPTIMIZERS] == batchwise
    cases = {
        f"gradients, {activation}, hidden {hidden}, smoothing {smoothing:g}": gradients(activation, hidden, smoothing)
        for activation, hidden, smoothing in product(ACTIVATIONS, [(), (8,), (70, 8)], [0.0, 0.1])
    } | {
        f"{STEPS} updates, {optimizer}, weight decay {decay:g}": updates(optimizer, decay)
        for optimizer, decay in product(batchwise, [0.0, DECAY])
    }
    cases |= {
        f"gradients with shortcuts, {activation}": gradients(activation, (8, 8, 8), 0.0, "residual")
        for activation in ("relu", "tanh")
    }
    cases["updates, lbfgs, where no step is taken back"] = full_batch_updates()
    cases |= {
        f"gradients with class weights, smoothing {smoothing:g}": weighted_gradients(smoothing)
        for smoothing in (0.0, 0.1)
    }
    failures = 0
    for case, differences in cases.items():
        name, largest = max(differences, key=lambda pair: pair[1])
        is_close = largest < TOLERANCE
        failures += not is_close
        print(f"{'ok  ' if is_close else 'FAIL'} {largest:.1e}  {case} ({name})")
    print(f"{len(cases) - failures} of {len(cases)} cases agree with PyTorch {torch.__version__}")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
