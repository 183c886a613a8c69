"""A unit under the microscope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tuinet.analysis.connections import Cell
from tuinet.analysis.trace import LayerTrace, Trace
from tuinet.nn.activations import ACTIVATIONS, Activation
from tuinet.nn.encodings import Encoding
from tuinet.nn.names import ActivationName, OptimizerName
from tuinet.render.cell_readout import source_name
from tuinet.render.figure_lines import NAME


@dataclass(frozen=True, eq=False)
class Specimen:
    """A unit, in one pass of a batch through a network and back."""

    trace: Trace
    cell: Cell
    image: int
    """The index of the image in the batch"""
    columns: int
    """Columns of the image, to name its pixels"""
    classes: Sequence[str]
    activations: Sequence[ActivationName]
    """The activation of each hidden layer"""
    optimizer: OptimizerName
    is_label_known: bool = True
    """True if the labels are known; otherwise predicted classes take their place"""

    @property
    def layer(self) -> LayerTrace:
        """The trace of the unit's layer."""
        return self.trace.layers[self.cell.layer]

    @property
    def encoding(self) -> Encoding | None:
        """What the outputs stand for; None if they are logits of classes."""
        step = self.trace.step
        if step is None or step.encoding is None or step.encoding.is_direct:
            return None
        return step.encoding

    @property
    def output_names(self) -> Sequence[str]:
        """A name for each output."""
        if self.encoding is None:
            return self.classes
        return self.encoding.output_names(self.classes)

    @property
    def is_output(self) -> bool:
        """True if the unit is an output."""
        return self.cell.layer == len(self.trace.layers) - 1

    @property
    def is_passed_on(self) -> bool:
        """True if a shortcut adds the unit's activation to a sum of the layer above."""
        return not self.is_output and self.trace.layers[self.cell.layer + 1].shortcut is not None

    @property
    def activation(self) -> Activation:
        """The activation of the unit, which is not an output."""
        return ACTIVATIONS[self.activations[self.cell.layer]]

    def source(self, index: int) -> str:
        """Return the name of an input of the unit."""
        return source_name(self.cell.layer, index, self.columns)

    def target(self, index: int) -> str:
        """Return the name of a unit of the layer above: `unit 50`, `output 7`, or a long name alone, as `bit 4`."""
        if self.cell.layer < len(self.trace.layers) - 2:
            return f"unit {index}"
        name = self.output_names[index]
        full = f"output {name}"
        if cell_len(full) < NAME:
            return full
        return name
