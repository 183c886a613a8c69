"""One unit taken apart: every product that goes into its sum, and every factor of the gradient of a weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import set_cell_size
from rich.text import Text

from tuinet.analysis.connections import Cell
from tuinet.analysis.terms import Terms, gradient_terms, terms
from tuinet.analysis.trace import LayerTrace, Trace
from tuinet.nn.names import ActivationName, OptimizerName
from tuinet.render.cell_readout import source_name
from tuinet.render.formulas import ACTIVATION_FORMULAS, SLOPE_FORMULAS, STEP_FORMULAS, spelled
from tuinet.render.marked_image import Look
from tuinet.render.palette import bold
from tuinet.render.unit_shades import sign_style

MOST_TERMS = 10

LEAST_TERMS = 2

FIGURE = 9
"""Columns of a number"""

NAME = 12
"""Columns of the name of an input"""

TABLE_WIDTH = 2 + NAME + 3 * FIGURE + 4
"""Columns of a table of products"""


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
    """Whether the labels are the true ones; otherwise the predicted class stands in for it"""

    @property
    def layer(self) -> LayerTrace:
        """The values of the unit's layer."""
        return self.trace.layers[self.cell.layer]

    @property
    def is_output(self) -> bool:
        """Whether the unit is an output."""
        return self.cell.layer == len(self.trace.layers) - 1

    def source(self, index: int) -> str:
        """The name of an input of the unit."""
        return source_name(self.cell.layer, index, self.columns)

    def target(self, index: int) -> str:
        """The name of a unit of the layer above."""
        if self.cell.layer == len(self.trace.layers) - 2:
            return f"output {self.classes[index]}"
        return f"unit {index}"


def forward_terms(specimen: Specimen, height: int) -> Terms:
    """The terms that the forward side lists in that many lines."""
    # The heading, the head of the table, the rest, the bias, z and a.
    count = max(LEAST_TERMS, min(MOST_TERMS, height - 6))
    return terms(specimen.trace, specimen.cell.layer, specimen.cell.unit, specimen.image, count)


def forward_lines(specimen: Specimen, listed: Terms, selected: int, look: Look) -> list[Text]:
    """From the inputs of a unit to what it passes on.

    Args:
        specimen: The unit.
        listed: The terms of its sum.
        selected: The position of the selected term.
        look: How the terminal draws.
    """
    unit = specimen.cell.unit
    z = float(specimen.layer.z[specimen.image, unit])
    a = float(specimen.layer.a[specimen.image, unit])
    lines = [_heading("forward", "z = Σ w·x + b", look)]
    lines += _table(listed, specimen.source, ("input", "w", "x", "w·x"), selected, look)
    lines.append(_sum_line("+ b, the bias", listed.bias, look))
    lines.append(_result_line("z = Σ w·x + b", z, look))
    formula = f"a = {ACTIVATION_FORMULAS[specimen.activation]}"
    if specimen.is_output:
        formula = "p = exp(z)/Σ exp(z)"
    lines.append(_result_line(formula, a, look))
    return lines


def backward_lines(specimen: Specimen, source: int, height: int, look: Look) -> list[Text]:
    """From the loss back to one weight of a unit, and its update.

    Args:
        specimen: The unit.
        source: The input whose weight is followed.
        height: The most lines.
        look: How the terminal draws.
    """
    weight = _weight_lines(specimen, source, look)
    if specimen.is_output:
        return [*_output_delta(specimen, look), *weight]
    # The heading, the head of the table, the rest, the sum, dropout, the slope and delta.
    count = max(1, min(MOST_TERMS, height - len(weight) - 7))
    lines = [*_hidden_delta(specimen, count, look), *weight]
    if len(lines) > height:
        # The head of the table repeats what the formula above it says.
        del lines[1]
    return lines


def _output_delta(specimen: Specimen, look: Look) -> list[Text]:
    """The gradient of the loss with respect to a logit."""
    trace = specimen.trace
    unit = specimen.cell.unit
    image = specimen.image
    label = specimen.classes[int(trace.labels[image])]
    formula = f"L = -log p({label})"
    if not specimen.is_label_known:
        formula += ", the predicted class"
    lines = [_heading("backward", formula, look)]
    lines.append(_sum_line("L, the loss", float(trace.losses[image]), look))
    lines.append(_sum_line("p, the output", float(trace.probabilities[image, unit]), look))
    lines.append(_sum_line("t, the target", float(trace.targets[image, unit]), look))
    formula = "δ = dL/dz = p - t"
    if len(trace.labels) > 1:
        formula = f"δ = (p - t)/{len(trace.labels)}"
    lines.append(_result_line(formula, float(specimen.layer.delta[image, unit]), look))
    return lines


def _hidden_delta(specimen: Specimen, count: int, look: Look) -> list[Text]:
    """What comes back from the layer above, and through the activation function."""
    layer = specimen.layer
    unit = specimen.cell.unit
    listed = gradient_terms(specimen.trace, specimen.cell.layer, unit, specimen.image, count)
    lines = [_heading("backward", "dL/da = Σ w·δ from above", look)]
    lines += _table(listed, specimen.target, ("above", "w", "δ", "w·δ"), None, look)
    lines.append(_result_line("dL/da = Σ w·δ", listed.total, look))
    if layer.mask is not None:
        lines.append(_sum_line("· dropout", float(layer.mask[specimen.image, unit]), look))
    if layer.slope is not None:
        slope = f"f'(z) = {SLOPE_FORMULAS[specimen.activation]}"
        lines.append(_sum_line(slope, float(layer.slope[specimen.image, unit]), look))
    lines.append(_result_line("δ = dL/da · f'(z)", float(layer.delta[specimen.image, unit]), look))
    return lines


def _weight_lines(specimen: Specimen, source: int, look: Look) -> list[Text]:
    """The gradient of one weight, and what the optimizer makes of it."""
    layer = specimen.layer
    unit = specimen.cell.unit
    images = len(specimen.trace.labels)
    delta = float(layer.delta[specimen.image, unit])
    x = float(layer.x[specimen.image, source])
    before = float(layer.weight[unit, source])
    step = specimen.trace.step
    name = f"of {specimen.source(source)}"
    if step is not None:
        name += f", rate η = {step.rate:.3g}"
    lines = [_heading("weight", name, look)]
    lines.append(_result_line(f"δ·x = {figure(delta)}·{figure(x)}", delta * x, look))
    if images > 1:
        gradient = float(layer.weight_gradient[unit, source])
        lines.append(_result_line(f"g = Σ δ·x, {images} images", gradient, look))
    lines.append(_sum_line("w before", before, look))
    if layer.weight_update is None:
        return lines
    update = float(layer.weight_update[unit, source])
    lines.append(_sum_line(f"- {STEP_FORMULAS[specimen.optimizer]}", -update, look))
    lines.append(_result_line("w after", before - update, look))
    return lines


def _table(
    listed: Terms,
    name: Callable[[int], str],
    heads: tuple[str, str, str, str],
    selected: int | None,
    look: Look,
) -> list[Text]:
    """The listed terms line by line, and the sum of the others."""
    first, *others = heads
    columns = [f"{spelled(head, ascii_only=look.ascii_only):>{FIGURE}}" for head in others]
    head = f"  {first:<{NAME}}" + "  ".join(columns)
    lines = [Text().append(head, look.palette.dim)]
    for position, index in enumerate(listed.indices):
        product = float(listed.products[position])
        line = Text().append("> " if position == selected else "  ", bold(look.palette.accent))
        line.append(set_cell_size(name(int(index)), NAME))
        line.append(f"{figure(float(listed.weights[position])):>{FIGURE}} ·")
        line.append(f"{figure(float(listed.inputs[position])):>{FIGURE}} =")
        line.append(f"{figure(product):>{FIGURE}}", sign_style(product, look.palette))
        lines.append(line)
    if listed.others:
        lines.append(_sum_line(f"{listed.others:,} others", listed.rest, look))
    return lines


def _sum_line(name: str, value: float, look: Look) -> Text:
    """A number that goes into a result."""
    line = Text(_named(name, look))
    return line.append(f"{figure(value):>{FIGURE}}", sign_style(value, look.palette))


def _result_line(formula: str, value: float, look: Look) -> Text:
    """A number that follows from those above it."""
    return Text().append(f"{_named(formula, look)}{figure(value):>{FIGURE}}", "bold")


def _named(formula: str, look: Look) -> str:
    """A line up to its number."""
    return f"  {set_cell_size(spelled(formula, ascii_only=look.ascii_only), TABLE_WIDTH - FIGURE - 4)} ="


def _heading(name: str, formula: str, look: Look) -> Text:
    text = spelled(formula, ascii_only=look.ascii_only)
    return Text().append(name, bold(look.palette.accent)).append(f"  {text}")


def figure(value: float) -> str:
    """A signed number in at most 8 columns: `+0.4312`, `−12.345`, `−1.2e−06`."""
    size = abs(value)
    if value == 0:
        text = "0"
    elif size < 1e-3 or size >= 1e4:
        text = f"{value:+.1e}"
    elif size < 10:
        text = f"{value:+.4f}"
    else:
        text = f"{value:+.2f}"
    return text.replace("-", "−")
