"""A network by plain arithmetic in float64, straight from the tensors of a checkpoint: nothing here is tuinet's."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

Vector = Any
"""Float64 throughout"""


def sigmoid(z: Vector) -> Vector:
    return 1 / (1 + np.exp(-z))


ACTIVATIONS: dict[str, tuple[Callable[[Vector], Vector], Callable[[Vector], Vector]]] = {
    "relu": (lambda z: np.where(z > 0, z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "gelu": (
        lambda z: z * sigmoid(1.702 * z),
        lambda z: sigmoid(1.702 * z) + z * 1.702 * sigmoid(1.702 * z) * sigmoid(-1.702 * z),
    ),
}
"""f and f'"""


EPSILON = 1e-5


class PlainNetwork:
    """The tensors of a checkpoint, and what follows from them for one image at a time."""

    def __init__(
        self, checkpoint: Path, activations: Sequence[str], normalisation: str = "none", shortcuts: Sequence[int] = ()
    ) -> None:
        tensors = {name: tensor.astype(np.float64) for name, tensor in load_file(checkpoint).items()}
        self.layers = range(len(activations) + 1)
        self.weights = [tensors[f"layers.{k}.weight"] for k in self.layers]
        self.biases = [tensors[f"layers.{k}.bias"] for k in self.layers]
        self.activations = [ACTIVATIONS[activation] for activation in activations]
        self.normalisation = normalisation
        self.shortcuts = list(shortcuts)
        self.tensors = tensors

    def norm(self, k: int, u: Vector) -> tuple[Vector, Vector, Vector, Vector]:
        """The mean, the deviation, the scale and the shift for the sums of a hidden layer."""
        scale, shift = self.tensors[f"layers.{k}.scale"], self.tensors[f"layers.{k}.shift"]
        if self.normalisation == "layer":
            return u.mean(), np.sqrt(u.var() + EPSILON), scale, shift
        return self.tensors[f"layers.{k}.mean"], np.sqrt(self.tensors[f"layers.{k}.variance"] + EPSILON), scale, shift

    def normalised(self, k: int, u: Vector) -> Vector:
        """What the activation of a layer takes, given the sums u."""
        if self.normalisation == "none" or k == self.layers[-1]:
            return u
        mean, deviation, scale, shift = self.norm(k, u)
        return scale * (u - mean) / deviation + shift

    def forward(self, x: Vector) -> tuple[list[Vector], list[Vector], list[Vector]]:
        """The inputs x, the sums u and what the activation takes, z, of each layer."""
        xs: list[Vector] = []
        us: list[Vector] = []
        zs: list[Vector] = []
        for k in self.layers:
            xs.append(self.activations[k - 1][0](zs[-1]) if k else x)
            us.append(self.weights[k] @ xs[-1] + self.biases[k])
            zs.append(self.normalised(k, us[-1]))
            if k in self.shortcuts:
                zs[-1] = zs[-1] + xs[-1]
        return xs, us, zs

    def logits(self, x: Vector) -> Vector:
        return self.forward(x)[2][-1]

    def deltas(self, x: Vector, of_logits: Vector) -> tuple[list[Vector], list[Vector]]:
        """The gradients with respect to each z and each u, given that with respect to the logits."""
        _, us, zs = self.forward(x)
        of_z = [of_logits]
        of_u = [of_logits]
        for k in reversed(range(len(self.activations))):
            derivative = self.activations[k][1]
            of_a = of_u[0] @ self.weights[k + 1]
            if k + 1 in self.shortcuts:
                of_a = of_a + of_z[0]
            of_z.insert(0, of_a * derivative(zs[k]))
            of_u.insert(0, of_z[0] @ self.jacobian(k, us[k]))
        return of_z, of_u

    def jacobian(self, k: int, u: Vector) -> Vector:
        """dz/du of a hidden layer."""
        if self.normalisation == "none":
            return np.eye(len(u))
        mean, deviation, scale, _ = self.norm(k, u)
        jacobian = np.eye(len(u))
        if self.normalisation == "layer":
            n = (u - mean) / deviation
            jacobian -= 1 / len(u) + np.outer(n, n) / len(u)
        return scale[:, np.newaxis] * jacobian / np.broadcast_to(deviation, u.shape)[:, np.newaxis]

    def input_gradient(self, x: Vector, of_logits: Vector) -> Vector:
        return self.deltas(x, of_logits)[1][0] @ self.weights[0]


def softmax(logits: Vector) -> Vector:
    exponentials = np.exp(logits - max(logits))
    return exponentials / exponentials.sum()


def occlusion(score: Callable[[Vector], float], image: Vector, patch: int) -> Vector:
    height, width = image.shape
    falls = np.zeros(image.shape)
    covers = np.zeros(image.shape)
    for top in range(height - patch + 1):
        for left in range(width - patch + 1):
            covered = image.copy()
            covered[top : top + patch, left : left + patch] = 0
            falls[top : top + patch, left : left + patch] += score(image.ravel()) - score(covered.ravel())
            covers[top : top + patch, left : left + patch] += 1
    return (falls / covers).ravel()


def looked_up(image: Vector, source: Callable[[Vector, Vector], tuple[Vector, Vector]]) -> Vector:
    """Each pixel is the bilinear mean of the pixels around its source, given as its row and column; 0 outside."""
    height, width = image.shape
    rows, columns = source(*np.indices(image.shape, float))
    result = np.zeros(image.shape)
    for row in (np.floor(rows), np.floor(rows) + 1):
        for column in (np.floor(columns), np.floor(columns) + 1):
            share = (1 - abs(rows - row)) * (1 - abs(columns - column))
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            result[inside] += share[inside] * image[row[inside].astype(int), column[inside].astype(int)]
    return result


def turned(image: Vector, degrees: float) -> Vector:
    """Clockwise around the centre."""
    turn = np.exp(-1j * math.radians(degrees))
    down, right = (np.array(image.shape) - 1) / 2

    def source(rows: Vector, columns: Vector) -> tuple[Vector, Vector]:
        point = (columns - right + 1j * (rows - down)) * turn
        return point.imag + down, point.real + right

    return looked_up(image, source)


def scaled(image: Vector, share: float) -> Vector:
    down, right = (np.array(image.shape) - 1) / 2
    return looked_up(
        image, lambda rows, columns: ((rows - down) / (1 + share) + down, (columns - right) / (1 + share) + right)
    )


def thickened(image: Vector, radius: float) -> Vector:
    if radius < 0:
        return 1 - dilated(1 - image, -radius, outside=1)
    return dilated(image, radius, outside=0)


def dilated(image: Vector, radius: float, outside: float) -> Vector:
    reach = math.ceil(radius)
    padded = np.pad(image, reach, constant_values=outside)
    shifted = []
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            weight = min(max(radius + 1 - math.hypot(down - reach, right - reach), 0), 1)
            shifted.append(weight * padded[down : down + image.shape[0], right : right + image.shape[1]])
    return np.max(shifted, axis=0)


def blurred(image: Vector, sigma: float) -> Vector:
    reach = 3 * math.ceil(sigma)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    for _ in range(2):
        image = np.array([np.convolve(row, kernel / kernel.sum())[reach:-reach] for row in image]).T
    return image


def noisy(image: Vector, deviation: float) -> Vector:
    pattern = np.random.default_rng(20).standard_normal(image.size).astype(np.float32)
    return np.clip(image + deviation * pattern.astype(float).reshape(image.shape), 0, 1)


PERTURBED: dict[str, Callable[[Vector, float], Vector]] = {
    "shift_right": lambda image, by: looked_up(image, lambda rows, columns: (rows, columns - by)),
    "shift_down": lambda image, by: looked_up(image, lambda rows, columns: (rows - by, columns)),
    "rotate": turned,
    "scale": scaled,
    "thicken": thickened,
    "blur": blurred,
    "noise": noisy,
}
"""The image at a strength; FGSM needs the network"""
