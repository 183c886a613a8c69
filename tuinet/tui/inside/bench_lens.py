"""The lens that puts an image on the bench: how much can it be changed before the answer flips?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text
from textual.events import Click

from tuinet.analysis.perturbation import PERTURBATIONS
from tuinet.analysis.subject import Subject
from tuinet.analysis.sweep import Sweep
from tuinet.errors import TuinetError
from tuinet.render.bench import BenchView, bench_picture, curve_names, listed
from tuinet.render.formatting import first_fitting, up_and_down
from tuinet.render.marked_image import Look
from tuinet.render.perturbation import amount
from tuinet.render.sweep_rows import ROW
from tuinet.render.verdict import with_article
from tuinet.tui import lens_keys
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.inside.bench_questions import (
    OtherImage,
    Perturbed,
    PerturbedAnswer,
    Start,
    SweepAlong,
    find_other,
    perturb,
    sweep_along,
)
from tuinet.tui.inside.bench_state import BenchState
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.widgets.digit_styles import style_of
from tuinet.tui.widgets.titles import set_title


class PerturbedImage(NamedTuple):
    """An image on the bench, and how it came about."""

    question: Perturbed
    answer: PerturbedAnswer


class BenchLens(Lens):
    """The perturbations with their flips, and the image at one strength of one of them."""

    BINDINGS = lens_keys.BENCH
    HELP = (
        "How much can this image be changed before the network gives another answer? Each line is one way to "
        "change it, with the confidence in the answer from the lowest strength to the highest, and the strength "
        "from which another class is predicted: the flip. A minus sign means the other direction: −2 px of "
        "'shift down' is 2 px up. Rotations are in degrees, noise and FGSM in fractions of white.\n\n"
        "A network that has understood digits should not mind a shift by a pixel. Select a line with ↑ ↓ and "
        "change its strength with ← →: the image, the bars and the vertical line in the chart follow. The solid "
        "curve is the answer, the dotted one its closest rival.\n\n"
        "Each direction is tried at 24 strengths, and more closely where two classes are nearly tied: an answer "
        "that flips and returns between two of these strengths may be missed.\n\n"
        "FGSM is an attack: it changes every pixel by the same tiny amount, each in the direction that harms the "
        "answer most, and shows how little it takes. Morphing leads to the nearest test image of another class, or "
        "of a class that you choose.\n\n"
        "Press enter to look at the changed image through the other lenses; like every image, it is then rounded to "
        "256 levels of grey, which may undo a flip that has only just been reached."
    )
    EMPTY = "The perturbations that flip the network's answer appear here."
    BUSY = "Asking the network for its answer to the image …"

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.border_title = "Bench"
        self.state = BenchState()
        self._other: Subject | None = None
        self._other_class: int | None = None
        """The class to morph into; None for the nearest other one"""
        self._other_among: tuple[str, ...] = ()
        """The names of the classes that it is one of"""
        self.shown: PerturbedImage | None = None
        """The latest answer, which is drawn"""
        self._perturbing = Inquiry(self, perturb, self._on_perturbed, self._on_error)
        self._sweeping = Inquiry(self, sweep_along, self._on_swept, self._on_error)
        self._finding = Inquiry(self, find_other, self._on_found, self._on_none_found)

    def update_view(self) -> None:
        """Ask for the answer at this strength; also for all sweeps, once there is a picture to add them to."""
        inspector = self.inspector
        if inspector.model is None or inspector.subject is None or not inspector.fits:
            return
        if self._other_among != inspector.classes:
            # Another run may have other classes.
            self._other_among = inspector.classes
            self._other_class = None
        start = Start(inspector.model, inspector.subject, self._other)
        self.state.begin(start)
        if self.state.perturbed is not None:
            self._perturbing.ask(self.state.perturbed)
        if self.shown is not None:
            self._sweep_next()
            self._find_other()

    def draw(self, width: int, height: int) -> Text:
        """Return the bench, or why there is nothing on it."""
        if self.shown is None or self.reason:
            return self.message(self.reason or self.BUSY, width)
        context = AppContext.of(self)
        question, answer = self.shown
        # Not those of the inspector: what is drawn may still be of the previous run.
        classes = question.start.model.classes
        view = BenchView(
            self.state.sweeps,
            question.name,
            question.strength,
            answer.pixels,
            answer.probabilities,
            question.start.subject.label_among(classes),
            classes,
            _into(question.start.other, classes),
            self.state.next_name,
        )
        notes = list(curve_names(view, width, height))
        if rows := listed(view.selected, width, height):
            notes = [f"{rows}, more with {up_and_down(context.ascii_only)}"]
        # A blank at each end belongs to the title.
        titles = [f"Bench · {note}" for note in notes]
        set_title(self, Text(first_fitting(titles, width - 2) or "Bench"))
        return bench_picture(view, width, height, Look(context.palette, context.ascii_only, style_of(context)))

    def turn_wheel(self, by: int) -> None:
        """Turn the strength."""
        self.action_turn(by)

    def on_click(self, event: Click) -> None:
        """Select the perturbation whose line was clicked."""
        row = event.style.meta.get(ROW)
        if row is not None:
            self.state.select(list(PERTURBATIONS)[row])
            self.refresh_view()

    def action_choose(self, by: int) -> None:
        """Select the perturbation below; -1 for the one above."""
        self.state.choose(by)
        self.refresh_view()

    def action_turn(self, by: int) -> None:
        """Turn the strength up; a negative number turns it down."""
        self.state.turn(by)
        self.refresh_view()

    def action_reset(self) -> None:
        """Turn the strength back to 0."""
        self.state.strength = 0.0
        self.refresh_view()

    def action_flip(self) -> None:
        """Turn the strength to where the answer flips."""
        self.state.turn_to_flip()
        self.refresh_view()

    def action_morph_into(self) -> None:
        """Morph into an image of the next class; after the last comes the nearest one of any other."""
        choices = [None, *range(len(self.inspector.classes))]
        self._other_class = choices[(choices.index(self._other_class) + 1) % len(choices)]
        self.state.select("morph")
        self.refresh_view()

    def action_look(self) -> None:
        """Look at the perturbed image through all lenses."""
        if self.shown is None or not self.shown.question.strength:
            return
        question, answer = self.shown
        original = question.start.subject
        perturbation = PERTURBATIONS[question.name]
        name = f"{original.name}, {perturbation.verb} {amount(perturbation, question.strength)}"
        label = original.label
        if question.name == "morph":
            # Nobody knows what is halfway between two digits.
            label = None
        subject = Subject(answer.pixels, label, name, classes=original.classes)
        AppContext.of(self).look_at(subject)
        self.inspector.look_at(subject)

    def _find_other(self) -> None:
        """Ask for an image to morph into."""
        inspector = self.inspector
        if inspector.exploration is not None and inspector.model is not None and inspector.subject is not None:
            other = OtherImage(inspector.exploration, inspector.model, inspector.subject, self._other_class)
            self._finding.ask(other)

    def _sweep_next(self) -> None:
        question = self.state.next_sweep()
        if question is not None:
            self._sweeping.ask(question)

    def _on_perturbed(self, question: Perturbed, answer: PerturbedAnswer) -> None:
        is_first = self.shown is None
        self.shown = PerturbedImage(question, answer)
        self.redraw()
        if is_first:
            # Other threads would delay the first picture.
            self.call_after_refresh(self.refresh_view)

    def _on_swept(self, question: SweepAlong, sweep: Sweep) -> None:
        self.state.take(question, sweep)
        self.redraw()
        self._sweep_next()

    def _on_found(self, _: OtherImage, other: Subject) -> None:
        if self._other is not other:
            self._other = other
            self.refresh_view()

    def _on_none_found(self, _: OtherImage, error: TuinetError) -> None:
        # Everything but morphing works without another image.
        if self._other is not None:
            self._other = None
            self.refresh_view()
        if self._other_class is not None:
            self.notify(str(error), markup=False)

    def _on_error(self, _: object, error: TuinetError) -> None:
        self.show_error(error)


def _into(other: Subject | None, classes: Sequence[str]) -> str:
    """Describe the image that morphing leads to."""
    if other is None:
        return ""
    label = other.label_among(classes)
    if label is None:
        return other.name
    return f"{other.name}, {with_article(classes[label])}"
