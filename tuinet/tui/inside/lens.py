"""The base of the panes that look into a network."""

from __future__ import annotations

from typing import ClassVar

from tuinet.analysis.connections import Cell
from tuinet.errors import TuinetError
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.no_run import no_open_run
from tuinet.tui.widgets.wheel_picture import WheelPicture


class Lens(WheelPicture, can_focus=True):
    """Draws one view of a network and an image, and redraws when either changes.

    A new lens overrides `draw`, and `update_view` if it asks questions that take time. It gets a line in `LENSES`, and
    a group in the key table if it has keys of its own.
    """

    HELP: ClassVar[str] = ""
    """The explanation for learners, shown in the help"""
    EMPTY: ClassVar[str] = ""
    """One line that says what will appear, shown as long as there is nothing to draw"""
    BUSY: ClassVar[str] = ""
    """One line that says what is being computed, shown before the first picture of a network and an image"""

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(classes="pane")
        self.inspector = inspector
        self._problem = ""
        self._problem_of: object = None

    @property
    def has_own_weights(self) -> bool:
        """True if it shows weights other than those of the checkpoint, and an image other than the one above."""
        return False

    def width_beside(self, width: int) -> int | None:
        """Return the columns that the lens takes of `width` where another one is beside it; None for half of them."""
        return None

    def on_mount(self) -> None:
        """Update when the inspector changes."""
        self.inspector.changed.subscribe(self, lambda _: self.refresh_view())
        self.refresh_view()

    def on_show(self) -> None:
        """Catch up with what happened while another lens was shown."""
        self.refresh_view()

    def refresh_view(self) -> None:
        """Ask what has to be asked for the current network and image, and redraw. A hidden lens does nothing."""
        if not self.display:
            return
        if self.is_painted:
            self.update_view()
        self.redraw()

    def catch_up(self) -> None:
        """Ask and draw what could not be while another screen was shown."""
        self.refresh_view()

    def update_view(self) -> None:
        """Ask the questions of this lens about `inspector.model` and `inspector.subject`, with inquiries."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys of a lens only where there is something to look at."""
        return not self.reason

    def turn_wheel(self, by: int) -> None:
        """Go to the previous or the next image."""
        self.inspector.step(by)

    def show_error(self, error: TuinetError) -> None:
        """Say what went wrong, until there is another network or another image."""
        self._problem = str(error)
        self._problem_of = self._looked_at
        self.redraw()

    @property
    def cell(self) -> Cell:
        """The unit that all lenses share; the network may have fewer."""
        return self.inspector.cell or Cell(0, 0)

    @property
    def reason(self) -> str:
        """The reason why there is nothing to draw, and what to do about it; empty if there is something to draw."""
        inspector = self.inspector
        if inspector.follower is None:
            return no_open_run(self)
        if self._problem and self._problem_of == self._looked_at:
            return self._problem
        if inspector.problem or inspector.fits:
            return inspector.problem
        if inspector.exploration is None or inspector.timeline.checkpoints:
            return self.EMPTY
        if inspector.is_live:
            return f"No checkpoint yet. {self.EMPTY}"
        return "This run has no checkpoint, so there is no network to look into."

    @property
    def _looked_at(self) -> object:
        return self.inspector.model, self.inspector.subject
