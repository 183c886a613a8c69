"""Selecting the unit that supports the answer most, whatever lens is in view."""

from __future__ import annotations

from textual.screen import Screen

from tuinet.analysis.connections import Cell, strongest_cell
from tuinet.errors import TuinetError
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.inside.network_lens import Firing, fire
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.inspection.questions import answers_at_once


def find_strongest(question: Firing, is_wanted: IsWanted) -> Cell:
    """Return the unit that supports the answer to an image most. Raises ImageError."""
    layers = fire(question, is_wanted)
    return strongest_cell(question.model.plain.weights, [layer.activations for layer in layers])


class StrongestUnit:
    """Selects the strongest unit for an image that comes from another screen, until the user selects one."""

    def __init__(self, screen: Screen[None], inspector: Inspector) -> None:
        self._inspector = inspector
        self._finding = Inquiry(screen, find_strongest, self._on_found, self._on_error)

    def select(self) -> None:
        """Select the unit, unless one has been selected for this image."""
        inspector = self._inspector
        if not inspector.wants_strongest or not inspector.fits or not inspector.model or not inspector.subject:
            return
        question = Firing(inspector.model, inspector.subject)
        if answers_at_once(question.model):
            self._finding.ask_at_once(question)
        else:
            self._finding.ask(question)

    def _on_found(self, _: Firing, cell: Cell) -> None:
        if self._inspector.wants_strongest:
            self._inspector.select(cell)

    def _on_error(self, _: Firing, error: TuinetError) -> None:
        # The lenses say what is wrong.
        pass
