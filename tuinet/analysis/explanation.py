"""Everything that explains the answer to one image: its trace, terms, attributions and flip points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tuinet.analysis.attribution import METHODS, Map, Method, Target, attribute, best_two
from tuinet.analysis.model import Model
from tuinet.analysis.original import Original
from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.pixels import check_labels, one_image
from tuinet.analysis.subject import Subject
from tuinet.analysis.sweep import Sweep, sweep
from tuinet.analysis.terms import Terms, terms
from tuinet.analysis.trace import Trace, trace
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.forward import predict, scaled

SWEPT = tuple(name for name in PERTURBATIONS if name != "morph")
"""The perturbations that do not need a second image"""


@dataclass(frozen=True)
class Sum:
    """The weighted sum of one unit, and its terms."""

    unit: int
    """The index of the unit in its layer"""
    terms: Terms


@dataclass(frozen=True, eq=False)
class Explanation:
    """The explanation of a network's answer to one image."""

    subject: Subject
    """The image"""
    trace: Trace
    """With plain cross-entropy, as in evaluation, for the true class or, if it is unknown, the predicted one"""
    attribution: Mapping[Method, Map]
    """One value per pixel (inputs,) for each method: how much it raises `target`"""
    target: Target
    """The predicted class, and the class that it is compared with"""
    sweeps: Mapping[str, Sweep]
    """The answers along each perturbation, and where they flip"""

    @property
    def predicted(self) -> int:
        """The predicted class."""
        return best_two(self.trace.logits[0])[0]

    @property
    def runner_up(self) -> int:
        """The class with the second largest logit."""
        return best_two(self.trace.logits[0])[1]

    @cached_property
    def answer(self) -> Answer:
        """The probabilities, and the loss if the true class is known."""
        loss = None
        if self.subject.label is not None:
            loss = self.trace.loss
        return Answer(self.trace.probabilities[0].tolist(), self.subject.label, loss)

    @cached_property
    def sums(self) -> tuple[Sum, ...]:
        """A chain of units that leads to the answer, in the order of the layers.

        It ends with the predicted class. Each unit is the source of the largest term of the next one.
        """
        unit = self.predicted
        chain = []
        for layer in reversed(range(len(self.trace.layers))):
            chain.append(Sum(unit, terms(self.trace, layer, unit)))
            unit = int(chain[-1].terms.indices[0])
        return tuple(reversed(chain))


def explain(model: Model, subject: Subject, versus: int | None = None) -> Explanation:
    """Explain the answer to one image.

    Attributions compare the predicted class with the class `versus`, or by default with the runner-up.

    Raises ImageError if the image does not fit the network, and whatever `Model.input_format` raises.
    """
    network = model.network
    image = one_image(subject.pixels, model.inputs)
    x = scaled(image)
    label = subject.label
    if label is None:
        label = int(predict(network, image).predicted[0])
    traced = trace(network, x, check_labels([label], 1, model.outputs))
    predicted, runner_up = best_two(traced.logits[0])
    target = Target(predicted, runner_up if versus is None else versus)
    shape = model.input_format.shape
    paper = model.input_format.paper
    original = Original(x[0], shape, paper, network)
    return Explanation(
        subject,
        traced,
        {method: attribute(method, network, x[0], target, shape, paper) for method in METHODS},
        target,
        {name: sweep(original, network, name) for name in SWEPT},
    )
