"""Questions of the Draw screen for an `Inquiry`, with the functions that answer them in a thread."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.adjustment import Adjustment
from tuinet.analysis.attribution import Map, Method, Target, default_target
from tuinet.analysis.input_format import InputFormat
from tuinet.analysis.model import Model
from tuinet.datasets.drawing import Origin
from tuinet.datasets.framing import frame
from tuinet.datasets.labels import label_among
from tuinet.evaluation.answer import Answer
from tuinet.tui.inquiry import IsWanted

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Drawn:
    """A drawing, and how it is shown to a network."""

    version: int
    """The version of the drawing: equal versions have equal pixels"""
    is_framed: bool
    adjustment: Adjustment
    pixels: Pixels = field(compare=False)


def as_seen(drawn: Drawn, input_format: InputFormat) -> Pixels:
    """Return the input of a network for a drawing: framed like its training images, perturbed, then preprocessed."""
    return input_format.prepared(as_in_dataset(drawn, input_format))


def as_in_dataset(drawn: Drawn, input_format: InputFormat) -> Pixels:
    """Return a drawing framed like the images of a data set, then perturbed.

    A drawing of another shape has to be framed.
    """
    pixels = drawn.pixels
    traits = input_format.traits
    can_be_framed = bool(pixels.any()) and traits.polarity is not None and traits.box is not None
    if can_be_framed and (drawn.is_framed or pixels.shape != input_format.shape):
        ink = np.asarray(pixels / np.float32(255), np.float32)
        seen = frame(ink, input_format.shape, traits)
    elif input_format.paper:
        seen = 255 - pixels
    else:
        seen = pixels
    return drawn.adjustment.apply(seen, input_format.paper)


@dataclass(frozen=True)
class Ask:
    """What do these networks take the drawing for?"""

    drawn: Drawn
    models: tuple[Model, ...]
    origin: Origin
    """The intended class of the drawing, if it is known"""


class NetworkAnswers(NamedTuple):
    """The answers of the networks, and the drawing as the first one sees it."""

    framed: Pixels
    """Before it was preprocessed"""
    seen: Pixels
    """The input of the first network"""
    answers: tuple[Answer | None, ...]
    """The answer of each network; None for one that takes images of another size"""


def ask_networks(question: Ask, _: IsWanted) -> NetworkAnswers:
    """Run the drawing through each network. Raises DatasetError or RunError if an input format is unknown."""
    formats = [model.input_format for model in question.models]
    framed = [as_in_dataset(question.drawn, input_format) for input_format in formats]
    images = [input_format.prepared(image) for input_format, image in zip(formats, framed, strict=True)]
    answers = [_answer(model, image, question.origin) for model, image in zip(question.models, images, strict=True)]
    return NetworkAnswers(framed[0], images[0], tuple(answers))


def _answer(model: Model, image: Pixels, origin: Origin) -> Answer | None:
    if image.size != model.inputs:
        return None
    # The image may be from a different data set than the network.
    label = label_among(origin.label, origin.classes, model.classes)
    return replace(model.answer(image), label=label)


@dataclass(frozen=True)
class Attribute:
    """Which pixels does the answer rest on?"""

    drawn: Drawn
    model: Model
    method: Method


class Attribution(NamedTuple):
    """The contribution of each pixel to an answer."""

    values: Map
    """(height, width)"""
    target: Target
    """The classes that are compared"""


def attribute_answer(question: Attribute, _: IsWanted) -> Attribution:
    """Return the contribution of each pixel to the answer. Raises DatasetError or RunError."""
    model = question.model
    seen = as_seen(question.drawn, model.input_format)
    target = default_target(model.activations(seen)[-1].pre_activations)
    values = model.attribution(seen, question.method, target).reshape(model.input_format.shape)
    return Attribution(values, target)
