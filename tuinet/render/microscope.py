"""One unit in detail: the products of its weighted sum, and the factors of the gradient of a weight."""

from __future__ import annotations

from rich.text import Text

from tuinet.analysis.terms import Terms, gradient_terms, terms
from tuinet.nn.activations import ACTIVATIONS
from tuinet.render.figure_lines import heading, product_table, result_line, sum_line
from tuinet.render.marked_image import Look
from tuinet.render.specimen import Specimen
from tuinet.render.weight_lines import weight_lines

MOST_TERMS = 10

LEAST_TERMS = 2


def forward_terms(specimen: Specimen, height: int) -> Terms:
    """Return the terms that the forward side lists in `height` lines."""
    # The heading, the head of the table, the rest, the bias, z and a.
    count = max(LEAST_TERMS, min(MOST_TERMS, height - 6))
    return terms(specimen.trace, specimen.cell.layer, specimen.cell.unit, specimen.image, count)


def forward_lines(specimen: Specimen, listed: Terms, selected: int, look: Look) -> list[Text]:
    """Return the lines from the inputs of a unit to its activation.

    Args:
        specimen: The unit.
        listed: The terms of its sum.
        selected: The index of the selected term.
        look: The look of the terminal.
    """
    unit = specimen.cell.unit
    z = float(specimen.layer.z[specimen.image, unit])
    a = float(specimen.layer.a[specimen.image, unit])
    lines = [heading("forward", "z = Σ w·x + b", look)]
    lines += product_table(listed, specimen.source, ("input", "w", "x", "w·x"), selected, look)
    lines.append(sum_line("+ b, the bias", listed.bias, look))
    lines.append(result_line("z = Σ w·x + b", z, look))
    if specimen.is_output:
        formula = _output_formula(specimen)
    else:
        formula = f"a = {specimen.activation.formula}"
    lines.append(result_line(formula, a, look))
    return lines


def backward_lines(specimen: Specimen, source: int, height: int, look: Look) -> list[Text]:
    """Return the lines from the loss back to one weight of a unit, and its update.

    Args:
        specimen: The unit.
        source: The index of the weight's input.
        height: The most lines.
        look: The look of the terminal.
    """
    weight = weight_lines(specimen, source, look)
    if specimen.is_output:
        lines = [*_output_delta(specimen, look), *weight]
    else:
        # The heading, the head of the table, the rest, the sum, dropout, the slope and delta.
        count = max(1, min(MOST_TERMS, height - len(weight) - 7))
        lines = [*_hidden_delta(specimen, count, look), *weight]
    # Without room for products, the table's head is omitted as well: it would only repeat the formula above it.
    del lines[1 : 1 + max(0, len(lines) - height)]
    return lines


def _output_formula(specimen: Specimen) -> str:
    """Return how an output is computed from its weighted sum."""
    if specimen.encoding is None:
        return "p = exp(z)/Σ exp(z)"
    if specimen.encoding.loss == "squared_error":
        return "a = z"
    return f"a = {ACTIVATIONS['sigmoid'].formula}"


def _loss_formula(specimen: Specimen) -> str:
    """Return how the loss is computed from the outputs and the targets."""
    trace = specimen.trace
    weight = "" if trace.weights is None else "c·"
    if specimen.encoding is not None:
        if specimen.encoding.loss == "squared_error":
            return f"L = ½ {weight}Σ (a - t)²"
        return f"L = -{weight}Σ t·log a + (1-t)·log(1-a)"
    if float(trace.targets[specimen.image].max()) < 1:
        return f"L = -{weight}Σ t·log p"
    label = specimen.classes[int(trace.labels[specimen.image])]
    return f"L = -{weight}log p({label})"


def _output_delta(specimen: Specimen, look: Look) -> list[Text]:
    """Return the lines of the gradient of the loss with respect to a logit."""
    trace = specimen.trace
    unit = specimen.cell.unit
    image = specimen.image
    formula = _loss_formula(specimen)
    if not specimen.is_label_known:
        formula += ", the predicted class"
    output = "p" if specimen.encoding is None else "a"
    lines = [heading("backward", formula, look)]
    lines.append(sum_line("L, the loss", float(trace.losses[image]), look))
    lines.append(sum_line(f"{output}, the output", float(specimen.layer.a[image, unit]), look))
    lines.append(sum_line("t, the target", float(trace.targets[image, unit]), look))
    formula = f"δ = dL/dz = {output} - t"
    if len(trace.labels) > 1:
        formula = f"δ = ({output} - t)/{len(trace.labels)}"
    if trace.weights is not None:
        lines.append(sum_line("c, the weight of this image", float(trace.weights[image]), look))
        formula = f"δ = c·({output} - t)/{len(trace.labels)}"
    lines.append(result_line(formula, float(specimen.layer.delta[image, unit]), look))
    return lines


def _hidden_delta(specimen: Specimen, count: int, look: Look) -> list[Text]:
    """Return the lines of the gradient from the layer above, and through the activation function."""
    layer = specimen.layer
    unit = specimen.cell.unit
    listed = gradient_terms(specimen.trace, specimen.cell.layer, unit, specimen.image, count)
    lines = [heading("backward", "dL/da = Σ w·δ from above", look)]
    lines += product_table(listed, specimen.target, ("above", "w", "δ", "w·δ"), None, look)
    lines.append(result_line("dL/da = Σ w·δ", listed.total, look))
    if layer.mask is not None:
        lines.append(sum_line("· dropout", float(layer.mask[specimen.image, unit]), look))
    if layer.slope is not None:
        slope = f"f'(z) = {specimen.activation.slope_formula}"
        lines.append(sum_line(slope, float(layer.slope[specimen.image, unit]), look))
    lines.append(result_line("δ = dL/da · f'(z)", float(layer.delta[specimen.image, unit]), look))
    return lines
