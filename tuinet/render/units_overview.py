"""An overview of a hidden layer: a headline, the tiles of its units, and a legend."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.analysis.units import UnitStatistics
from tuinet.datasets.dataset import Images
from tuinet.messages import counted
from tuinet.nn.arrays import Array
from tuinet.render.formatting import first_fitting, points
from tuinet.render.palette import Palette
from tuinet.render.signed import signed_legend, signed_row, small_style
from tuinet.render.strip import pictures
from tuinet.render.unit_tiles import TileCaption, TileLayout, unit_tiles

ABOVE = 1
"""Lines above the tiles"""

ROOM_FOR_LEGEND = 10
"""Minimum number of lines for a legend below the tiles"""


@dataclass(frozen=True, eq=False)
class UnitsOverview:
    """The content of the overview."""

    layer: int
    """The hidden layer, from 0"""
    layers: int
    """The number of hidden layers"""
    order: Sequence[int]
    """The units in display order"""
    shape: tuple[int, int]
    """Rows and columns of an image"""
    weights: Array | None
    """The weights from the pixels, (units, pixels); None if the inputs of the units are other units"""
    images: Images | None
    """The images of `statistics`; None until they are loaded"""
    statistics: UnitStatistics | None
    """None until the first of them are computed"""
    is_current: bool
    """True if the statistics belong to the current network, False for the previous one"""
    off: Set[int]
    """The units that are switched off"""
    style: str
    """The style of images, one of `digit_styles.DIGIT_STYLES`"""
    is_fine: bool = False
    """True if weights are drawn twice as finely, by colour alone, if there are colours"""

    @property
    def is_complete(self) -> bool:
        """True if the statistics cover the current network and all images."""
        if self.images is None or self.statistics is None:
            return False
        return self.is_current and self.statistics.images == len(self.images)

    def captions(self, unit: int, palette: Palette) -> TileCaption:
        """Return the number of a unit and its state or importance: `17 off`, `17 dead`, `17 −0.31`."""
        if unit in self.off:
            return TileCaption([f"{unit} off", str(unit)], palette.warning)
        if self.statistics is None or not self.is_complete:
            return TileCaption([str(unit)])
        if self.statistics.dead[unit]:
            return TileCaption([f"{unit} dead", str(unit)], palette.wrong)
        return TileCaption([f"{unit} {points(-float(self.statistics.importance[unit]))}", str(unit)])

    def row(self, units: Sequence[int], slot: int, lines: int, palette: Palette, ascii_only: bool) -> Text:
        """Draw units side by side: their weights, or the means of the images that excite them most."""
        width = len(units) * slot
        if self.weights is not None:
            weights = [self.weights[unit].reshape(self.shape) for unit in units]
            return signed_row(weights, slot, width, lines, palette, ascii_only, is_fine=self.is_fine)
        if self.statistics is None or self.images is None:
            return Text("\n" * (lines - 1))
        means = [self._mean(self.images, self.statistics, unit) for unit in units]
        style = small_style(self.style, palette, ascii_only)
        return pictures(means, slot, width, lines, style, palette)

    @staticmethod
    def _mean(images: Images, statistics: UnitStatistics, unit: int) -> NDArray[np.uint8]:
        strongest = images.images[statistics.exciting(unit)]
        if not len(strongest):
            return np.zeros(images.images.shape[1:], np.uint8)
        mean: NDArray[np.uint8] = np.rint(strongest.mean(axis=0)).astype(np.uint8)
        return mean

    @property
    def where(self) -> str:
        """The name of the layer: `hidden layer`, or `hidden layer 1 of 2`."""
        if self.layers > 1:
            return f"hidden layer {self.layer + 1} of {self.layers}"
        return "hidden layer"

    def headline(self, width: int) -> str:
        """Return `hidden layer 1 of 2: 256 units, the most important first · 3 dead · 2 off`."""
        where = self.where
        count = counted(len(self.order), "unit")
        if self.statistics is None or self.images is None or not self.is_current:
            return first_fitting([f"{where}: {count} · evaluating images …", f"{where}: {count}"], width)
        if not self.is_complete:
            progress = f"{self.statistics.images:,} of {len(self.images):,} images"
            return first_fitting([f"{where}: {count} · {progress} …", f"{count} · {progress} …", progress], width)
        notes = f" · {int(self.statistics.dead.sum())} dead"
        if self.off:
            notes += f" · {len(self.off)} off"
        candidates = [f"{where}: {count}{notes}", count + notes]
        if list(self.order) == self.statistics.by_importance.tolist():
            candidates.insert(0, f"{where}: {count}, the most important first{notes}")
        return first_fitting(candidates, width)

    def legend(self, width: int, palette: Palette, ascii_only: bool) -> Text:
        """Explain the pictures and the numbers."""
        if self.weights is None:
            legend = Text("means of the 9 strongest images", palette.dim, no_wrap=True)
        else:
            legend = signed_legend(palette, ascii_only, "excites", "inhibits", is_fine=self.is_fine)
        notes = (
            " · numbers: change in accuracy without the unit, in percentage points",
            " · change in accuracy without it, in points",
            " · change in accuracy without it",
            " · numbers: change in accuracy",
            " · change in accuracy",
        )
        legend.append(first_fitting(notes, width - legend.cell_len), palette.dim)
        return legend

    def layout(self, width: int, height: int, selected: int, top: int) -> TileLayout | None:
        """Return the layout of the tiles; None if there is no room for any."""
        room = height - ABOVE - (height >= ROOM_FOR_LEGEND)
        return TileLayout.of(len(self.order), self.shape, width, room, selected, top)


def units_overview(
    view: UnitsOverview, layout: TileLayout, selected: int, width: int, height: int, palette: Palette, ascii_only: bool
) -> Text:
    """Draw the overview.

    Args:
        view: The content.
        layout: The layout of its tiles in the pane.
        selected: The tile under the cursor.
        width: Columns of the pane.
        height: Lines of the pane.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
    """

    def draw(tiles: range, slot: int, lines: int) -> Text:
        return view.row([view.order[tile] for tile in tiles], slot, lines, palette, ascii_only)

    tiles = unit_tiles(layout, draw, lambda tile: view.captions(view.order[tile], palette), selected, palette)
    parts = [Text(view.headline(width), "bold", no_wrap=True), tiles]
    if height >= ROOM_FOR_LEGEND:
        filled = ABOVE + len(layout.in_rows) * (layout.lines + 1)
        parts += [Text()] * (height - filled - 1)
        parts.append(view.legend(width, palette, ascii_only))
    return Text("\n", no_wrap=True).join(parts)
