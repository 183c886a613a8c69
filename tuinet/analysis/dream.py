"""The image that a class or a hidden unit responds to most, found by gradient ascent from noise.

Erhan et al. 2009, "Visualizing Higher-Layer Features of a Deep Network", for hidden units; Simonyan et al. 2014, "Deep
Inside Convolutional Networks", section 2, for classes. The objective is z, the input of a unit's activation, or a
class's logit: a ReLU has no slope where the unit is inactive, and the probability of a class also rises when those of
the others fall.

Both papers penalise the norm of the image. Here the image is constrained instead, to what a soft brush can paint with a
given amount of ink (`brush`), so there is no penalty to tune to the scale of a network's logits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.brush import limit_ink, paint
from tuinet.nn.arrays import Array
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation

STEPS = 60
"""Steps after which hardly anything changes"""

INK_SHARE = 0.13
"""The mean of all pixels of MNIST, from 0 to 1: the default amount of ink"""

NOISE = 0.5
"""The maximum of the noise, from 0 to 1"""

FIRST_STEP = 0.4
"""The length of the first step; pixels are from 0 to 1"""

LONGER = 1.1
"""The factor by which the step grows after one that raises z"""

SHORTER = 0.5
"""The factor by which a step that would lower z is shortened before it is tried again"""


@dataclass(frozen=True, eq=False)
class Dream:
    """The images of n units or classes after a number of steps."""

    step: int
    images: NDArray[np.float32]
    """Pixels from 0 to 1 (n, height, width)"""
    z: NDArray[np.float32]
    """The weighted sum of each unit, or the logit of each class, for its own image (n,)"""
    probabilities: NDArray[np.float32]
    """The network's answers to the images (n, classes)"""


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

    A step follows the gradient of z and is projected back onto the constraints. z never falls.

    Args:
        network: The network.
        layer: The layer of the units, from 1 for the first hidden layer; for classes, the last layer.
        units: One image is made for each of these units, or classes.
        shape: Height and width of an image, in pixels.
        rng: Draws the noise.
        ink: The largest total difference of an image's pixels from the background.
        paper: The background level: 0 for black, on which the brush paints white, or 1 for the reverse.
        steps: The number of steps.
    """
    if ink is None:
        ink = INK_SHARE * network.widths[0]
    ascent = _Ascent(network, layer, units, paper)
    noise = rng.uniform(0, NOISE, (len(units), *shape)).astype(np.float32)
    touches = limit_ink(noise, ink)
    z, probabilities = ascent.respond(touches)
    lengths = np.full((len(units), 1, 1), FIRST_STEP, np.float32)
    yield Dream(0, ascent.images(touches), z, probabilities)
    for step in range(1, steps + 1):
        moved = limit_ink(touches + lengths * ascent.direction(touches), ink)
        new_z, new_probabilities = ascent.respond(moved)
        is_higher = new_z > z
        is_image_higher = is_higher[:, np.newaxis, np.newaxis]
        touches = np.where(is_image_higher, moved, touches)
        z = np.where(is_higher, new_z, z)
        probabilities = np.where(is_higher[:, np.newaxis], new_probabilities, probabilities)
        lengths *= np.where(is_image_higher, LONGER, SHORTER)
        yield Dream(step, ascent.images(touches), z, probabilities)


class _Ascent:
    """z of each unit for its own image, and the direction of steepest ascent."""

    def __init__(self, network: Network, layer: int, units: Sequence[int], paper: float = 0.0) -> None:
        self._paper = paper
        self._layer = layer
        self._own = np.arange(len(units)), np.array(units, np.intp)
        self._propagation = Propagation(network, len(units))

    def images(self, touches: Array) -> NDArray[np.float32]:
        """Return the painted images (n, height, width)."""
        return np.asarray(self._paper + (1 - 2 * self._paper) * paint(touches))

    # The weights of a checkpoint may have been diverging.
    @np.errstate(over="ignore", invalid="ignore")
    def respond(self, touches: Array) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return z of each unit (n,) and the probabilities of all classes (n, classes)."""
        logits = self._propagation.forward(self.images(touches).reshape(len(touches), -1))
        return self._propagation.before_activation[self._layer - 1].z[self._own], softmax(logits)

    @np.errstate(over="ignore", invalid="ignore")
    def direction(self, touches: Array) -> Array:
        """Return the gradient of z with respect to the touches, normalised for each image; zero stays zero."""
        self.respond(touches)
        part = self._propagation.before_activation[self._layer - 1]
        gradient = np.zeros_like(part.z)
        gradient[self._own] = 1
        gradient = self._propagation.input_gradient(gradient, since=part)
        painted = (1 - 2 * self._paper) * paint(gradient.reshape(touches.shape))
        lengths = np.sqrt((painted**2).sum(axis=(1, 2), keepdims=True))
        lengths[lengths == 0] = 1
        return np.asarray(painted / lengths)
