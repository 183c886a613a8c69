"""The lens that shows why: which pixels support an answer, and which support another."""

from __future__ import annotations

from rich.text import Text
from textual.events import Click

from tuinet.analysis.attribution import METHODS, Target
from tuinet.errors import TuinetError
from tuinet.render.marked_image import Look
from tuinet.render.why import PANEL, WhyView, why_picture
from tuinet.render.why_neighbours import NEIGHBOUR_LINES
from tuinet.tui import lens_keys
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inside.why_neighbours import WhyNeighbours
from tuinet.tui.inside.why_question import Why, attribute_answer
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.widgets.digit_styles import style_of


class WhyLens(Lens):
    """The image, and what each method of attribution says about the answer to it."""

    BINDINGS = lens_keys.WHY
    HELP = (
        "Which pixels support the answer? The question is '7 rather than 1': the logit of the predicted class "
        "minus that of the runner-up, or, after a mistake, that of the true class. Where you see + * #, the image "
        "supports the first of the two; where you see - = ≡, the second. Each of these characters stands for twice "
        "as much as the one before it, and a dot is ink that makes no difference.\n\n"
        "No single method is the truth, so there are three. Input × gradient asks what would happen if each pixel "
        "changed a little. Occlusion covers one small patch after another, and so also finds gaps that matter "
        "because they are empty. Integrated gradients fade the image in, and distribute the whole difference among "
        "the pixels. Trust what they agree on.\n\n"
        "The larger share of the evidence may be for the class that lost: the biases count as well, and patches "
        "overlap.\n\n"
        "On a large screen, the training images that the last hidden layer finds most similar are shown below: a "
        "mistake often resembles images of the wrong class. Choose other classes to compare: what would have to change "
        "for another answer?"
    )
    EMPTY = "The reasons for the network's answer appear here: what supports it, and what speaks against it."
    BUSY = "Computing which pixels support the answer …"

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.border_title = "Why"
        self._method = 0
        """Position in `METHODS`"""
        self._target: Target | None = None
        """The classes that the user compares; None for the answer and its runner-up, or the true class"""
        self._target_of: tuple[str, ...] = ()
        """The names of the classes that those two are among"""
        self._view: WhyView | None = None
        self._asking = Inquiry(self, attribute_answer, self._on_answer, self._on_error)
        self._neighbours = WhyNeighbours(self, inspector)

    def update_view(self) -> None:
        """Ask which pixels the answer rests on."""
        inspector = self.inspector
        if inspector.model is None or inspector.subject is None or not inspector.fits:
            return
        if self._target_of != inspector.classes:
            # Another run may have other classes.
            self._target = None
            self._target_of = inspector.classes
        self._asking.ask(Why(inspector.model, inspector.subject, inspector.classes, self._target))

    def draw(self, width: int, height: int) -> Text:
        """Return the pictures, or why there are none."""
        if self._view is None or self.reason:
            return self.message(self.reason or self.BUSY, width)
        context = AppContext.of(self)
        look = Look(context.palette, context.ascii_only, style_of(context))
        below = self._neighbours.draw(self._view, width, height, look)
        if below is None:
            return why_picture(self._view, METHODS[self._method], width, height, look)
        picture = why_picture(self._view, METHODS[self._method], width, height - NEIGHBOUR_LINES, look)
        return Text("\n", no_wrap=True).join([picture, below])

    def on_resize(self) -> None:
        """Ask for what there is now room for."""
        self.refresh_view()

    def turn_wheel(self, by: int) -> None:
        """Turn to the next method."""
        self.action_method(by)

    def on_click(self, event: Click) -> None:
        """Turn to the method whose picture was clicked."""
        method = event.style.meta.get(PANEL)
        if method is not None:
            self._method = METHODS.index(method)
            self.redraw()

    def action_method(self, by: int) -> None:
        """Explain the answer by the next method; -1 for the one before."""
        self._method = (self._method + by) % len(METHODS)
        self.redraw()

    def action_klass(self, by: int) -> None:
        """Explain the next class; -1 for the one before."""
        target = self.compared
        if self._view is None or target is None:
            return
        others = [k for k in range(len(self._view.classes)) if k != target.versus]
        following = (others.index(target.klass) + by) % len(others)
        self._compare(Target(others[following], target.versus))

    def action_versus(self, by: int) -> None:
        """Compare with the next class, and after the last with none; -1 for the one before."""
        target = self.compared
        if self._view is None or target is None:
            return
        others = [*(k for k in range(len(self._view.classes)) if k != target.klass), None]
        following = (others.index(target.versus) + by) % len(others)
        self._compare(Target(target.klass, others[following]))

    def action_swap(self) -> None:
        """Swap the two classes."""
        target = self.compared
        if target is not None and target.versus is not None:
            self._compare(Target(target.versus, target.klass))

    def action_reset(self) -> None:
        """Explain the answer again."""
        self._compare(None)

    @property
    def compared(self) -> Target | None:
        """The comparison that was asked for last, which may not be answered yet."""
        if self._target is None and self._view is not None:
            return self._view.target
        return self._target

    def _compare(self, target: Target | None) -> None:
        self._target = target
        self.refresh_view()

    def _on_answer(self, question: Why, view: WhyView) -> None:
        self._view = view
        # Asked for now, so that the reasons do not wait for a search of all training images.
        self._neighbours.find(question, self.content_size.height)
        self.redraw()

    def _on_error(self, _: Why, error: TuinetError) -> None:
        self.show_error(error)
