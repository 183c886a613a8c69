"""The units that the Units lens shows, in their order, and what is known about them."""

from __future__ import annotations

from tuinet.analysis.connections import Cell
from tuinet.analysis.model import Model
from tuinet.render.units_overview import UnitsOverview
from tuinet.tui.inside.units_survey import Survey, SurveyUnits
from tuinet.tui.inspection.inspector import Inspector


class ShownUnits:
    """The hidden layer that the inspector's cell is in. That cell is the cursor: the microscope shows the same unit."""

    def __init__(self, inspector: Inspector) -> None:
        self._inspector = inspector
        self._survey: Survey | None = None
        self._order: list[int] = []
        """The units as they are shown: the most important first, once their importance is known"""
        self._order_of: object = None
        """The layer that the order belongs to"""
        self._is_ordered = False
        """True if the importance of its units is known"""
        self._wants_first = False
        """True if the cursor is to move to the most important unit, once that is known"""

    @property
    def layers(self) -> int:
        """The number of hidden layers; 0 without a network."""
        if self._inspector.model is None:
            return 0
        return len(self._inspector.model.network.widths) - 2

    @property
    def layer(self) -> int:
        """The hidden layer that is shown, from 0."""
        cell = self._inspector.cell
        if cell is None:
            return 0
        layer: int = max(0, min(cell.layer, self.layers - 1))
        return layer

    @property
    def order(self) -> list[int]:
        """The units of the layer, in the order of their tiles."""
        model = self._inspector.model
        width = 0
        if model is not None:
            width = model.network.widths[self.layer + 1]
        shown = (self._inspector.exploration, self.layer, width)
        if self._order_of != shown:
            self._order_of = shown
            self._order = list(range(width))
            self._is_ordered = False
        return self._order

    @property
    def cell(self) -> Cell:
        """The unit under the cursor, where there are hidden layers: the first one, until the user has selected one."""
        cell = self._inspector.cell
        if cell is None:
            return Cell(self.layer, self.order[0])
        return Cell(self.layer, min(cell.unit, len(self.order) - 1))

    @property
    def position(self) -> int:
        """The tile under the cursor."""
        return self.order.index(self.cell.unit)

    @property
    def question(self) -> SurveyUnits | None:
        """The question about these units; None without a network or hidden layers."""
        inspector = self._inspector
        if inspector.exploration is None or inspector.model is None or not self.layers:
            return None
        return SurveyUnits(inspector.exploration, inspector.model.checkpoint, inspector.split, self.layer)

    def view(self, style: str, *, is_fine: bool = False) -> UnitsOverview | None:
        """Return the content of the overview; None without a network, hidden layers or an image."""
        model = self._inspector.model
        subject = self._inspector.subject
        if model is None or subject is None or not self._inspector.fits or not self.layers:
            return None
        layer = self.layer
        survey = self._known_survey(model)
        weights = None
        if layer == 0:
            weights = model.plain.weights[0]
        off = {unit for off_layer, unit in self._inspector.surgery.current.off if off_layer == layer}
        return UnitsOverview(
            layer=layer,
            layers=self.layers,
            order=self.order,
            shape=(subject.pixels.shape[0], subject.pixels.shape[1]),
            weights=weights,
            images=survey.images if survey else None,
            statistics=survey.statistics if survey else None,
            is_current=survey is not None and survey.question == self.question,
            off=off,
            style=style,
            is_fine=is_fine,
        )

    def take(self, survey: Survey) -> bool:
        """Take in what has become known; return whether the units are now in another order.

        Tiles that jump about cannot be followed, so the order changes only at the end, and not with each checkpoint of
        a run that trains.
        """
        if survey.question != self.question:
            return False
        self._survey = survey
        old = self.order
        if survey.is_complete and not (self._is_ordered and self._inspector.timeline.following):
            self._order = survey.statistics.by_importance.tolist()
            self._is_ordered = True
        if self._is_ordered and self._wants_first:
            self._wants_first = False
            self.select(self._order[0])
        return self._order != old

    def step(self, by: int) -> None:
        """Move the cursor by some tiles; at the ends it stays."""
        self._wants_first = False
        order = self.order
        position = max(0, min(self.position + by, len(order) - 1))
        self.select(order[position])

    def next_layer(self) -> None:
        """Move the cursor to the next hidden layer, after the last to the first."""
        if self.layers > 1:
            self._wants_first = True
            self._inspector.select(Cell((self.layer + 1) % self.layers, 0))

    def select(self, unit: int) -> None:
        """Move the cursor to a unit of the layer."""
        self._inspector.select(Cell(self.layer, unit))

    def _known_survey(self, model: Model) -> Survey | None:
        """Return the survey of this layer; until there is one, that of this layer at the checkpoint shown before."""
        survey = self._survey
        if survey is None or survey.question.layer != self.layer:
            return None
        if survey.question.exploration is not self._inspector.exploration:
            return None
        return survey
