"""The networks' answers to the drawing: the state behind the panes beside the canvas."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.signal import Signal

from tuinet.analysis.attribution import METHODS, Map, Method
from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.datasets.preprocessing import NO_PREPROCESSING
from tuinet.errors import TuinetError
from tuinet.evaluation.answer import Answer
from tuinet.render.evidence import sides
from tuinet.tui.context import AppContext
from tuinet.tui.draw.compared_runs import ComparedRuns
from tuinet.tui.draw.questions import (
    Ask,
    Attribute,
    Attribution,
    Drawn,
    NetworkAnswers,
    Pixels,
    as_seen,
    ask_networks,
    attribute_answer,
)
from tuinet.tui.draw.sketchpad import Sketchpad
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.inspection.questions import answers_at_once

ANY_SIDES = ("for", "against")
"""The sides of an attribution that is not known yet"""


class Reader:
    """Asks the networks again whenever the drawing or the checkpoint changes; `changed` publishes what they answer."""

    def __init__(self, owner: Screen[Any], sketchpad: Sketchpad, inspector: Inspector) -> None:
        self.changed: Signal[None] = Signal(owner, "answers changed")
        self.compared = ComparedRuns(owner, self._on_compared, self._on_error)
        self.seen: Pixels | None = None
        """The input of the run's network; None without a drawing or a network"""
        self._framed: Pixels | None = None
        """The same before it was preprocessed"""
        self.seen_of: Drawn | None = None
        """The drawing that it was made from"""
        self.answers: tuple[Answer | None, ...] = ()
        """The answer of the run, then those of the compared runs; None for a network with images of another size"""
        self.method: Method | None = None
        """The method of attribution; None for no attribution"""
        self.attribution: Map | None = None
        """The contribution of each pixel of `seen`, (height, width)"""
        self.sides = ANY_SIDES
        """What a positive and what a negative contribution is for: `for 7` and `for 1`"""
        self.problem = ""
        self._shared: Pixels | None = None
        self._context = AppContext.of(owner)
        self._sketchpad = sketchpad
        self._inspector = inspector
        self._asking = Inquiry(owner, ask_networks, self._on_answers, self._on_error)
        self._attributing = Inquiry(owner, attribute_answer, self._on_attributed, self._on_error)

    @property
    def drawn(self) -> Drawn:
        """The drawing as it is now."""
        pad = self._sketchpad
        return Drawn(pad.drawing.version, pad.is_framed, pad.adjustment, pad.drawing.pixels)

    def look(self) -> Pixels | None:
        """Return the network's input for the current drawing, even before it has answered.

        None without a drawing or a network.
        """
        model = self._inspector.model
        if model is None or self._sketchpad.drawing.is_blank:
            return None
        return as_seen(self.drawn, model.input_format)

    def update(self) -> None:
        """Ask what is not known yet about the drawing as it is now."""
        model = self._inspector.model
        if model is None or self._sketchpad.drawing.is_blank:
            self._forget()
            return
        if self.compared.leave_out(model.run):
            self.answers = self.answers[:1]
        models: list[Model] = [model, *(compared.model for compared in self.compared.runs)]
        self._ask(Ask(self.drawn, tuple(models), self._sketchpad.drawing.origin))
        if self._sketchpad.is_drawing:
            # What is still unknown when the pen rests is asked then.
            return
        self._share()
        if self.method is not None:
            self._attributing.ask(Attribute(self.drawn, model, self.method))

    def next_method(self) -> None:
        """Attribute the answer by the next method; after the last one by none."""
        choices: list[Method | None] = [None, *METHODS]
        self.method = choices[(choices.index(self.method) + 1) % len(choices)]
        self.attribution = None
        self.sides = ANY_SIDES
        if self.method is None:
            self._attributing.cancel()
        self.update()
        self.changed.publish(None)

    def _ask(self, question: Ask) -> None:
        """Ask in a thread, unless that takes longer than the answer: under a millisecond for a small network."""
        if answers_at_once(*question.models):
            self._asking.ask_at_once(question)
        else:
            self._asking.ask(question)

    def _forget(self) -> None:
        """Drop what is known: there is nothing to ask about."""
        self._asking.cancel()
        self._attributing.cancel()
        self.problem = ""
        if self.seen is not None or self.answers:
            self._framed = None
            self.seen = None
            self.attribution = None
            self.answers = ()
            self.changed.publish(None)

    def _on_answers(self, question: Ask, answers: NetworkAnswers) -> None:
        self._framed, self.seen, self.answers = answers
        self.seen_of = question.drawn
        self.problem = ""
        if not self._sketchpad.is_drawing:
            self._share()
        self.changed.publish(None)

    def _share(self) -> None:
        """Let the other screens look at the drawing before preprocessing, which each network does in its own way.

        That is known once a network has answered.
        """
        framed = self._framed
        if framed is not None and self.seen_of == self.drawn and framed is not self._shared:
            self._shared = framed
            origin = self._sketchpad.drawing.origin
            name = origin.name or "drawing"
            subject = Subject(framed, origin.label, name, classes=origin.classes, preprocessing=NO_PREPROCESSING)
            self._context.look_at(subject)

    def _on_attributed(self, question: Attribute, attribution: Attribution) -> None:
        self.attribution = attribution.values
        self.sides = sides(attribution.target, question.model.classes)
        self.changed.publish(None)

    def _on_compared(self) -> None:
        # The columns are those of the runs that are compared now; what others answered fits into none of them.
        self.answers = self.answers[:1]
        self.update()
        self.changed.publish(None)

    def _on_error(self, _: object, error: TuinetError) -> None:
        self.problem = str(error)
        self.changed.publish(None)
