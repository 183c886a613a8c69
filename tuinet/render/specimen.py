"""A unit that is taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuinet.analysis.connections import Cell
from tuinet.analysis.trace import LayerTrace, Trace
from tuinet.nn.names import ActivationName, OptimizerName
from tuinet.render.cell_readout import source_name


@dataclass(frozen=True, eq=False)
class Specimen:
    """A unit, in one pass of a batch through a network and back."""

    trace: Trace
    cell: Cell
    image: int
    """Which image of the batch"""
    columns: int
    """Columns of the image, to name its pixels"""
    classes: Sequence[str]
    activation: ActivationName
    optimizer: OptimizerName
    is_label_known: bool = True
    """True if the labels are the true ones; otherwise the predicted class stands in for it"""

    @property
    def layer(self) -> LayerTrace:
        """The values of the unit's layer."""
        return self.trace.layers[self.cell.layer]

    @property
    def is_output(self) -> bool:
        """True if the unit is an output."""
        return self.cell.layer == len(self.trace.layers) - 1

    def source(self, index: int) -> str:
        """The name of an input of the unit."""
        return source_name(self.cell.layer, index, self.columns)

    def target(self, index: int) -> str:
        """The name of a unit of the layer above."""
        if self.cell.layer == len(self.trace.layers) - 2:
            return f"output {self.classes[index]}"
        return f"unit {index}"
