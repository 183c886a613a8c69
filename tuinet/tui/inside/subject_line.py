"""The line with the image that is looked at, and the network's answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.errors import TuinetError
from tuinet.evaluation.answer import Answer
from tuinet.render.formatting import first_fitting, percent
from tuinet.render.verdict import answered, verdict, with_article
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.inspection.questions import answers_at_once
from tuinet.tui.widgets.wheel_picture import WheelPicture


@dataclass(frozen=True)
class AnswerTo:
    """What does the network answer to this image?"""

    model: Model
    subject: Subject


def answer(question: AnswerTo, _: IsWanted) -> Answer:
    """Run the image through the network. Raises ImageError."""
    model = question.model
    return model.answer(question.subject.pixels, question.subject.label_among(model.classes))


class SubjectLine(WheelPicture):
    """`test image 247: a 4   ✗ predicted 6   27.1 %`; the mouse wheel goes to other images."""

    def __init__(self, inspector: Inspector) -> None:
        super().__init__()
        self.inspector = inspector
        self._answer: Answer | None = None
        self._answered: AnswerTo | None = None
        """The question that was answered"""
        self._answering = Inquiry(self, answer, self._on_answer, self._on_error)

    def on_mount(self) -> None:
        """Update when the inspector changes."""
        self.inspector.changed.subscribe(self, lambda _: self._update())
        self._update()

    def turn_wheel(self, by: int) -> None:
        """Go to the previous or the next image."""
        self.inspector.step(by)

    def draw(self, width: int, height: int) -> Text:
        """Return the image, its label and the answer."""
        inspector = self.inspector
        if inspector.follower is None:
            return Text("See what happens inside a network.", no_wrap=True)
        subject = inspector.subject
        if subject is None:
            return Text(no_wrap=True)
        line = Text(self._title(subject), "bold", no_wrap=True)
        model = inspector.model
        asked = self._answered
        # The answer of the previous checkpoint stays until the next one arrives, but not that of another run.
        if self._answer and asked and model and asked.subject is subject and asked.model.run is model.run:
            line.append("   ").append_text(self._verdict(self._answer, asked.model.classes))
            note = first_fitting(self._member_notes(), width - line.cell_len - 3)
            line.append(f"   {note}", "not bold")
        line.truncate(width, overflow="ellipsis")
        return line

    def _member_notes(self) -> Sequence[str]:
        """Say whose answer it is if the run belongs to a committee, the longest first."""
        place = AppContext.of(self).run_session.membership
        if place is None:
            return ()
        return f"answer of committee {place}; O: next member", f"{place}; O: next member", str(place)

    def _title(self, subject: Subject) -> str:
        classes = self.inspector.classes
        name = subject.name[:1].upper() + subject.name[1:]
        label = subject.label_among(classes)
        if label is None:
            return name
        return f"{name}: {with_article(classes[label])}"

    def _verdict(self, answer: Answer, classes: Sequence[str]) -> Text:
        palette = AppContext.of(self).palette
        if answer.label is None:
            text = Text(answered(answer, classes), palette.accent)
        else:
            text = Text().append_text(verdict(answer, classes, palette))
        return text.append(f"   {percent(answer.confidence, 1)}", "not bold")

    def _update(self) -> None:
        model = self.inspector.model
        subject = self.inspector.subject
        if model is not None and subject is not None and self.inspector.fits:
            question = AnswerTo(model, subject)
            if answers_at_once(model):
                self._answering.ask_at_once(question)
            else:
                self._answering.ask(question)
        self.redraw()

    def _on_answer(self, question: AnswerTo, answer: Answer) -> None:
        self._answered = question
        self._answer = answer
        self.redraw()

    def _on_error(self, _: AnswerTo, error: TuinetError) -> None:
        # The lenses say what is wrong.
        self._answer = None
        self.redraw()
