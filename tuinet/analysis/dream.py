"""The image that a class or a hidden unit responds to most: found by gradient ascent, from noise, step by step.

Erhan et al. 2009, "Visualizing Higher-Layer Features of a Deep Network", for hidden units; Simonyan et al. 2014, "Deep
Inside Convolutional Networks", section 2, for classes. What rises is z, a unit's weighted sum and a class's logit. The
activation of a ReLU has no slope where the unit is inactive, and the probability of a class also rises where those of
the others fall.

Both papers penalise large images. Here an image is limited instead, to what a soft brush can paint with a given amount
of ink (`brush`). So nothing has to be tuned to the scale of a network's logits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.brush import limited, paint
from tuinet.nn.arrays import Array
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation

STEPS = 60
"""Steps after which hardly anything changes"""

INK_SHARE = 0.13
"""The mean of all pixels of MNIST, from 0 to 1: the amount of ink unless another is given"""

NOISE = 0.5
"""The brightest pixels of the noise"""

FIRST_STEP = 0.4
"""The length of the first step, in an image whose pixels are from 0 to 1"""

LONGER = 1.1
"""A step that raises z is followed by one that is longer by this factor"""

SHORTER = 0.5
"""A step that would lower z is not taken, and tried again with this fraction of its length"""


@dataclass(frozen=True, eq=False)
class Dream:
    """The images of n units or classes after some steps."""

    step: int
    images: NDArray[np.float32]
    """Pixels from 0 to 1 (n, height, width)"""
    z: NDArray[np.float32]
    """The weighted sum of each unit, or the logit of each class, for its own image (n,)"""
    probabilities: NDArray[np.float32]
    """What the network answers to the images (n, classes)"""


def dream(
    network: Network,
    layer: int,
    units: Sequence[int],
    shape: tuple[int, int],
    rng: np.random.Generator,
    ink: float | None = None,
    paper: float = 0.0,
    steps: int = STEPS,
) -> Iterator[Dream]:
    """Yield the noise, and the images after each step.

    A step goes along the gradient of z and back to the nearest image within the limits. z never falls.

    Args:
        network: The network.
        layer: The number of the units' layer: 1 for the first hidden layer; for classes, the last one.
        units: One image is made for each of these units, or classes.
        shape: Height and width of an image, in pixels.
        rng: Draws the noise.
        ink: The largest sum of what the pixels of an image differ from the paper.
        paper: The level of the background: 0 for black, on which the brush paints white, or 1 for the reverse.
        steps: How many steps to take.
    """
    if ink is None:
        ink = INK_SHARE * network.widths[0]
    ascent = _Ascent(network, layer, units, paper)
    noise = rng.uniform(0, NOISE, (len(units), *shape)).astype(np.float32)
    touches = limited(noise, ink)
    z, probabilities = ascent.respond(touches)
    lengths = np.full((len(units), 1, 1), FIRST_STEP, np.float32)
    yield Dream(0, ascent.images(touches), z, probabilities)
    for step in range(1, steps + 1):
        moved = limited(touches + lengths * ascent.direction(touches), ink)
        new_z, new_probabilities = ascent.respond(moved)
        is_higher = new_z > z
        each = is_higher[:, np.newaxis, np.newaxis]
        touches = np.where(each, moved, touches)
        z = np.where(is_higher, new_z, z)
        probabilities = np.where(is_higher[:, np.newaxis], new_probabilities, probabilities)
        lengths *= np.where(each, LONGER, SHORTER)
        yield Dream(step, ascent.images(touches), z, probabilities)


class _Ascent:
    """z of each unit for its own image, and the direction in which it rises."""

    def __init__(self, network: Network, layer: int, units: Sequence[int], paper: float = 0.0) -> None:
        self._paper = paper
        self._layer = layer
        self._own = np.arange(len(units)), np.array(units, np.intp)
        self._propagation = Propagation(network, len(units))

    def images(self, touches: Array) -> NDArray[np.float32]:
        """What the brush leaves on the paper (n, height, width)."""
        return np.asarray(self._paper + (1 - 2 * self._paper) * paint(touches))

    # The weights of a checkpoint may have been on their way to infinity.
    @np.errstate(over="ignore", invalid="ignore")
    def respond(self, touches: Array) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The z of each unit (n,) and the probabilities of all classes (n, classes)."""
        logits = self._propagation.forward(self.images(touches).reshape(len(touches), -1))
        return self._propagation.linears[self._layer - 1].z[self._own], softmax(logits)

    @np.errstate(over="ignore", invalid="ignore")
    def direction(self, touches: Array) -> Array:
        """The gradient of z with respect to the touches, of length 1 for each image; zero where there is none."""
        self.respond(touches)
        linears = self._propagation.linears[: self._layer]
        gradient = np.zeros_like(linears[-1].z)
        gradient[self._own] = 1
        for k in reversed(range(self._layer)):
            gradient = gradient @ linears[k].weight
            if k:
                gradient = self._propagation.activates[k - 1].backward(gradient)
        painted = (1 - 2 * self._paper) * paint(gradient.reshape(touches.shape))
        lengths = np.sqrt((painted**2).sum(axis=(1, 2), keepdims=True))
        lengths[lengths == 0] = 1
        return np.asarray(painted / lengths)
