"""Attribution: how much each pixel contributes to an answer, by three methods.

The target F(x) is a logit or the difference of two, because a probability also depends on all other classes. A positive
value supports the class; a negative one is evidence against it, or for the other class. If the weights of a checkpoint
were diverging, values may be infinite or NaN, without a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from tuinet.nn.arrays import Array
from tuinet.nn.network import Network, Propagation

PATCH = 4
"""Rows and columns of the patch that `occlusion` slides over an image"""

STEPS = 128
"""Steps of the path from a blank image for `integrated_gradients`"""

CHUNK = 256
"""Images per forward pass"""

Method = Literal["input_times_gradient", "occlusion", "integrated_gradients"]
METHODS: tuple[Method, ...] = get_args(Method)

Map = NDArray[np.float32]
"""One value per pixel (inputs,)"""


class Target(NamedTuple):
    """The explained quantity: the logit of a class, or its lead over the logit of another class."""

    klass: int
    versus: int | None = None

    def logit(self, logits: Array) -> Array:
        """Return F(x) of each image (N,) from the logits (N, classes)."""
        if self.versus is None:
            return np.asarray(logits[:, self.klass])
        return np.asarray(logits[:, self.klass] - logits[:, self.versus])

    def gradient(self, count: int, classes: int, dtype: np.dtype[np.floating]) -> Array:
        """Return dF/dlogits (count, classes) for `count` images."""
        gradient = np.zeros((count, classes), dtype)
        gradient[:, self.klass] = 1
        if self.versus is not None:
            gradient[:, self.versus] -= 1
        return gradient


def default_target(logits: Array, label: int | None = None) -> Target:
    """Return the target that explains an answer: the predicted class against the runner-up, from logits (classes,).

    If `label`, the true class, differs from the prediction, it takes the place of the runner-up.
    """
    predicted, runner_up = best_two(logits)
    if label is None or label == predicted or label >= len(logits):
        return Target(predicted, runner_up)
    return Target(predicted, label)


def best_two(logits: Array) -> tuple[int, int]:
    """Return the predicted class and the runner-up, from the logits (classes,) of at least two classes."""
    order = np.argsort(-logits, kind="stable")
    return int(order[0]), int(order[1])


@np.errstate(over="ignore", invalid="ignore")
def target_logits(network: Network, x: Array, target: Target) -> Array:
    """Return F(x) for images (N, inputs), of shape (N,)."""
    numbers = np.empty(len(x), network.parameters.dtype)
    for start in range(0, len(x), CHUNK):
        part = x[start : start + CHUNK]
        numbers[start : start + CHUNK] = target.logit(Propagation(network, len(part)).forward(part))
    return numbers


@np.errstate(over="ignore", invalid="ignore")
def input_gradient(network: Network, x: Array, target: Target) -> Array:
    """Return the gradient dF/dx of images (N, inputs), of the same shape."""
    gradients = np.empty_like(x)
    for start in range(0, len(x), CHUNK):
        part = x[start : start + CHUNK]
        propagation = Propagation(network, len(part))
        logits = propagation.forward(part)
        onward = target.gradient(len(part), logits.shape[1], logits.dtype)
        gradients[start : start + CHUNK] = propagation.input_gradient(onward)
    return gradients


@np.errstate(over="ignore", invalid="ignore")
def input_times_gradient(network: Network, x: Array, target: Target) -> Map:
    """Return xᵢ · dF/dxᵢ for each pixel of an image (inputs,).

    Simonyan, Vedaldi and Zisserman 2014, "Deep Inside Convolutional Networks", section 3, for the gradient; Shrikumar
    et al. 2016, "Not Just a Black Box", section 1, for the product. In a linear network without biases the values add
    up to F(x).
    """
    return _as_map(x * input_gradient(network, x[np.newaxis], target)[0])


@np.errstate(over="ignore", invalid="ignore")
def occlusion(
    network: Network, x: Array, target: Target, shape: tuple[int, int], paper: float = 0.0, patch: int = PATCH
) -> Map:
    """Return how far F falls when a pixel is covered: the mean of F(x) - F(x covered) over all patches that cover it.

    A square of `patch` × `patch` background pixels slides over the image in steps of one pixel, always wholly inside:
    Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2.

    Args:
        network: The network.
        x: An image (inputs,).
        target: The explained quantity F.
        shape: Height and width of the image.
        paper: The background level, from 0 for black to 1 for white.
        patch: Rows and columns of the square; limited to the size of the image.
    """
    corners = _corners(shape, patch)
    whole = target_logits(network, x[np.newaxis], target)
    total = np.zeros(x.size)
    count = np.zeros(x.size)
    # All positions at once would take a gigabyte for an image of 128 × 128 pixels.
    for start in range(0, len(corners), CHUNK):
        covers = _patches(shape, patch, corners[start : start + CHUNK])
        count += covers.sum(axis=0)
        # Covering the background with background changes nothing.
        covers = covers[covers @ (x != paper)]
        covered = np.where(covers, x.dtype.type(paper), x)
        total += (whole - target_logits(network, covered, target)) @ covers
    return _as_map(total / count)


@np.errstate(over="ignore", invalid="ignore")
def integrated_gradients(network: Network, x: Array, target: Target, paper: float = 0.0, steps: int = STEPS) -> Map:
    """Return (xᵢ - x'ᵢ) · ∫₀¹ dF/dxᵢ at x' + α (x - x') dα, for an image x (inputs,) and a blank image x'.

    Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for Deep Networks", equation 1. The integral is computed by
    the midpoint rule with `steps` intervals. By their proposition 1 (completeness) the values add up to F(x) - F(x'),
    except for the error of that rule.
    """
    difference = x - x.dtype.type(paper)
    way = (np.arange(steps, dtype=x.dtype) + 0.5) / steps
    images = (paper + way[:, np.newaxis] * difference).astype(x.dtype)
    gradients = input_gradient(network, images, target)
    return _as_map(difference * gradients.mean(axis=0, dtype=np.float64))


def attribute(
    method: Method, network: Network, x: Array, target: Target, shape: tuple[int, int], paper: float = 0.0
) -> Map:
    """Return the attribution by one method for an image (inputs,) of `shape` with the background level `paper`."""
    match method:
        case "input_times_gradient":
            return input_times_gradient(network, x, target)
        case "occlusion":
            return occlusion(network, x, target, shape, paper)
        case "integrated_gradients":
            return integrated_gradients(network, x, target, paper)


def _corners(shape: tuple[int, int], patch: int) -> list[tuple[int, int]]:
    """Return the row and the column of the patch's upper left corner, for each position."""
    height, width = shape
    rows = height - min(patch, height) + 1
    columns = width - min(patch, width) + 1
    return [(top, left) for top in range(rows) for left in range(columns)]


def _patches(shape: tuple[int, int], patch: int, corners: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Return a mask (positions, inputs) of the pixels that the patch covers, given its upper left corners."""
    height, width = shape
    covers = np.zeros((len(corners), height, width), bool)
    for cover, (top, left) in zip(covers, corners, strict=True):
        cover[top : top + patch, left : left + patch] = True
    return covers.reshape(len(corners), height * width)


def _as_map(numbers: Array) -> Map:
    return np.asarray(numbers, np.float32)
