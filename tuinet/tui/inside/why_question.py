"""The question of the Why lens: which pixels are evidence for an answer, and which against it?"""

from __future__ import annotations

from dataclasses import dataclass

from tuinet.analysis.attribution import METHODS, Target, attribute, default_target
from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.render.evidence import score_name
from tuinet.render.why import WhyView
from tuinet.tui.inquiry import IsWanted


@dataclass(frozen=True)
class Why:
    """Why this class rather than that one?"""

    model: Model
    subject: Subject
    classes: tuple[str, ...]
    target: Target | None
    """None for the predicted class rather than the runner-up, or, if it is wrong, rather than the true class"""


def attribute_answer(question: Why, is_wanted: IsWanted) -> WhyView:
    """Attribute the answer to its pixels, by each method. Raises ImageError, RunError or DatasetError."""
    model = question.model
    pixels = question.subject.pixels
    logits = model.activations(pixels)[-1].pre_activations
    target = question.target or default_target(logits, question.subject.label_among(question.classes))
    paper = model.input_format.paper
    maps = {}
    for method in METHODS:
        # Somebody who holds a key down waits for the last image, not for all three methods of the one before.
        if is_wanted():
            maps[method] = attribute(method, model.network, question.subject.x, target, pixels.shape, paper)
    return WhyView(pixels, logits, target, maps, question.classes, paper, score_name(model))
