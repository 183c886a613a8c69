"""The lens that shows what each hidden unit has learned."""

from __future__ import annotations

from functools import partial

from rich.text import Text
from textual.events import Click

from tuinet.errors import TuinetError
from tuinet.render.formatting import up_and_down
from tuinet.render.signed import has_halves
from tuinet.render.unit_tiles import TileLayout
from tuinet.render.units_overview import ABOVE, units_overview
from tuinet.tui import lens_keys
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inside.opened_unit import OpenedUnit
from tuinet.tui.inside.shown_units import ShownUnits
from tuinet.tui.inside.units_survey import Survey, SurveyGrown, SurveyUnits, survey_units
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.widgets.digit_styles import style_of
from tuinet.tui.widgets.titles import set_title

NO_UNITS = "This network has no hidden layer, so there are no hidden units to look at."


TITLE = "Units"


class UnitsLens(Lens):
    """All units of a hidden layer as tiles, the most important first; or one of them, opened.

    The unit under the cursor is the inspector's: the microscope takes the same one apart.
    """

    BINDINGS = lens_keys.UNITS
    HELP = (
        "See what each hidden unit has learned to look for. In the first hidden layer a tile shows the weights of "
        "a unit as a picture: ink on a + or blue pixel excites the unit, ink on a − or orange one inhibits it. In "
        "deeper layers, whose inputs are not pixels, a tile shows the mean of the nine images that excite the unit "
        "most.\n\n"
        "The number below says by how many percentage points the accuracy changes without the unit: −0.31 means "
        "that 31 more of 10,000 images are wrong. The most important unit comes first. A dead unit is inactive on "
        "every image and no longer learns.\n\n"
        "Pixels that are blank in every image, such as the corners, keep the random weights that they began with.\n\n"
        "Press c to draw weights more finely, by colour alone. Press enter to open a unit: its nine strongest images, "
        "and its weight to each class. Press x to switch it off; the Surgery lens shows what that costs."
    )
    EMPTY = "The units appear here: what each looks for, the most important first."

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.border_title = TITLE
        self._units = ShownUnits(inspector)
        self._opened: OpenedUnit | None = None
        """None while all units are shown"""
        self._is_fine = False
        """True if weights are drawn finely, with their signs by colour alone"""
        self._layout: TileLayout | None = None
        self._surveying = Inquiry(self, partial(survey_units, owner=self), self._on_surveyed, self._on_error)

    def update_view(self) -> None:
        """Ask what the units have learned."""
        question = self._units.question
        if question is not None:
            self._surveying.ask(question)

    def draw(self, width: int, height: int) -> Text:
        """Return the tiles, or the opened unit."""
        context = AppContext.of(self)
        view = self._units.view(style_of(context), is_fine=self._is_fine)
        model = self.inspector.model
        if self.reason or view is None or model is None:
            self._layout = None
            return self.message(self.reason or NO_UNITS, width)
        look = (context.palette, context.ascii_only)
        if self._opened is not None:
            unit = self._units.cell.unit
            set_title(self, Text(TITLE))
            return self._opened.draw(
                view, unit, model.plain, self.inspector.classes, width, height, *look, is_fine=self._is_fine
            )
        selected = self._units.position
        top = self._layout.top if self._layout else 0
        self._layout = view.layout(width, height, selected, top)
        if self._layout is None:
            return self.message("The units need more room.", width)
        self._update_title(self._layout.in_view, len(view.order))
        return units_overview(view, self._layout, selected, width, height, *look)

    def action_move(self, right: int, down: int) -> None:
        """Move the cursor over the units; in an opened unit, over its images, and up and down to other units."""
        if not self._units.layers:
            return
        if self._opened is None:
            columns = self._layout.columns if self._layout else 1
            self._units.step(right + down * columns)
        elif down:
            self._units.step(down)
        else:
            self._opened.move(right)
            self.redraw()

    def action_page(self, by: int) -> None:
        """Move the cursor by as many units as are in view, or by ten while one is opened; -1 moves it back."""
        if not self._units.layers:
            return
        count = 10
        if self._layout is not None:
            count = len(self._layout.in_view)
        self._units.step(by * count)

    def action_open(self) -> None:
        """Open the unit under the cursor."""
        if self._units.layers:
            self._open(OpenedUnit())

    def action_look(self) -> None:
        """Look at the selected image of the opened unit, on every screen."""
        view = self._units.view(style_of(AppContext.of(self)))
        if view is None or self._opened is None:
            return
        inspector = self.inspector
        image = self._opened.image(view, self._units.cell.unit)
        if image is not None:
            inspector.go_to(inspector.split, image)

    def action_close(self) -> None:
        """Return to all units."""
        self._open(None)

    def action_switch(self) -> None:
        """Switch the unit under the cursor off, or on again."""
        if self._units.layers:
            self.inspector.operate(self.inspector.surgery.current.switched(self._units.cell))

    def action_switch_rest(self) -> None:
        """Switch off the unit under the cursor and all that are less important; if they are off, switch them on."""
        if not self._units.layers:
            return
        layer = self._units.layer
        rest = {(layer, unit) for unit in self._units.order[self._units.position :]}
        surgery = self.inspector.surgery.current
        off = surgery.off | rest
        if rest <= surgery.off:
            off = surgery.off - rest
        self.inspector.operate(surgery.with_off(off))

    def action_layer(self) -> None:
        """Show the units of the next hidden layer, after the last those of the first."""
        self._units.next_layer()

    def action_signs(self) -> None:
        """Draw the weights more finely, by colour alone, or with their signs."""
        self._is_fine = not self._is_fine
        self.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to open a unit, or what can be done with an opened one."""
        if self.reason or not self._units.layers:
            return False
        if action in {"close", "look"}:
            return self._opened is not None
        if action == "open":
            return self._opened is None
        if action == "signs":
            context = AppContext.of(self)
            return self._units.layer == 0 and has_halves(context.palette, context.ascii_only)
        return True

    def turn_wheel(self, by: int) -> None:
        """Move the cursor to the row above or below."""
        self.action_move(0, by)

    def on_click(self, event: Click) -> None:
        """Move the cursor to the unit that was clicked; a click on that one opens it."""
        offset = event.get_content_offset(self)
        if offset is None or self._layout is None or self._opened is not None:
            return
        tile = self._layout.at(offset.x, offset.y - ABOVE)
        if tile is None:
            return
        if tile == self._units.position:
            self.action_open()
        else:
            self._units.select(self._units.order[tile])

    def on_survey_grown(self, event: SurveyGrown) -> None:
        """Show the progress."""
        self._units.take(event.survey)
        self.redraw()

    def _update_title(self, in_view: range, count: int) -> None:
        """Say which of the units are in view: the first of them is the most important one only at the top."""
        title = TITLE
        if len(in_view) < count:
            title += f" · {in_view.start + 1}–{in_view.stop} of {count:,}"
            title += f", more with {up_and_down(AppContext.of(self).ascii_only)}"
        set_title(self, Text(title))

    def _open(self, opened: OpenedUnit | None) -> None:
        self._opened = opened
        self.refresh_bindings()
        self.redraw()

    def _on_surveyed(self, _: SurveyUnits, survey: Survey | None) -> None:
        if survey is not None:
            if self._units.take(survey):
                # Begin with the most important units, if the cursor is among them.
                self._layout = None
            self.redraw()

    def _on_error(self, _: SurveyUnits, error: TuinetError) -> None:
        self.show_error(error)
