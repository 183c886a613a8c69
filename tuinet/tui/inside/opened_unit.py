"""The unit that is opened in the Units lens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.analysis.units import STRONGEST
from tuinet.nn.network import Network
from tuinet.render.formatting import first_fitting, percent, points
from tuinet.render.palette import Palette
from tuinet.render.unit_view import UnitView, unit_view
from tuinet.render.units_overview import UnitsOverview

ABOVE = 2
"""Lines above the pictures"""


@dataclass
class OpenedUnit:
    """The selection among the opened unit's strongest images. The units may change under it."""

    selected: int = 0

    def move(self, by: int) -> None:
        """Select another of the images."""
        self.selected = max(0, min(self.selected + by, STRONGEST - 1))

    def image(self, view: UnitsOverview, unit: int) -> int | None:
        """Return the position of the selected image in its split, or None."""
        if view.images is None or view.statistics is None or not view.is_current:
            return None
        exciting = view.statistics.exciting(unit)
        if not len(exciting):
            return None
        return int(exciting[min(self.selected, len(exciting) - 1)])

    def draw(
        self,
        view: UnitsOverview,
        unit: int,
        network: Network,
        classes: Sequence[str],
        width: int,
        height: int,
        palette: Palette,
        ascii_only: bool,
        *,
        is_fine: bool,
    ) -> Text:
        """Return two lines about the unit, its weights, its strongest images, and what it passes on."""
        images: list[NDArray[np.uint8]] = []
        labels: list[str] = []
        if view.images is not None and view.statistics is not None:
            exciting = view.statistics.exciting(unit)
            images = list(view.images.images[exciting])
            labels = [classes[int(label)] for label in view.images.labels[exciting]]
        weights = None
        if view.weights is not None:
            weights = view.weights[unit].reshape(view.shape)
        targets = list(classes)
        are_units = view.layer + 1 < view.layers
        if are_units:
            targets = [str(k) for k in range(network.widths[view.layer + 2])]
        outgoing = network.weights[view.layer + 1][:, unit]
        selected = min(self.selected, len(images) - 1)
        parts = UnitView(weights, images, labels, targets, outgoing, are_units, selected)
        lines = [
            Text(_title(view, unit), "bold", no_wrap=True),
            Text(_figures(view, unit, width), palette.dim, no_wrap=True),
        ]
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        picture = unit_view(parts, width, height - ABOVE, view.style, palette, ascii_only, is_fine=is_fine)
        return Text("\n", no_wrap=True).join([*lines, picture])


def _title(view: UnitsOverview, unit: int) -> str:
    """Return `unit 17 of hidden layer 1 of 2 · switched off`."""
    title = f"unit {unit} of {view.where}"
    if unit in view.off:
        title += " · switched off"
    if view.is_complete and view.statistics is not None and view.statistics.dead[unit]:
        title += " · dead"
    return title


def _figures(view: UnitsOverview, unit: int, width: int) -> str:
    """Return `accuracy without it 97.30 %, −0.31 points · inactive on 61.2 % of the images`."""
    statistics = view.statistics
    if statistics is None or not view.is_complete:
        return "evaluating images …"
    accuracy = percent(float(statistics.right_without[unit]) / statistics.images)
    change = points(-float(statistics.importance[unit]))
    inactive = percent(float(statistics.inactive_shares[unit]), 1)
    candidates = (
        f"accuracy without it {accuracy}, {change} points · inactive on {inactive} of the images",
        f"without it {accuracy}, {change} points · inactive on {inactive}",
        f"without it {accuracy}, {change} points",
    )
    return first_fitting(candidates, width)
