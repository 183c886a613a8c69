"""One unit in detail: the products of its weighted sum, and the factors of the gradient of a weight."""

from __future__ import annotations

from rich.text import Text

from tuinet.analysis.terms import Terms, gradient_terms, terms
from tuinet.analysis.trace import NormTrace
from tuinet.nn.activations import ACTIVATIONS
from tuinet.render.figure_lines import heading, product_table, result_line, sum_line
from tuinet.render.marked_image import Look
from tuinet.render.specimen import Specimen
from tuinet.render.weight_lines import weight_lines

MOST_TERMS = 10

LEAST_TERMS = 2

NORM_LINES = 6
"""Lines from the weighted sum to z, if it is normalised: z itself is among them"""

SHORTCUT_LINES = 2
"""The line of what a shortcut adds, and the line of z, which normalisation may already include"""


def forward_terms(specimen: Specimen, height: int) -> Terms:
    """Return the terms that the forward side lists in `height` lines."""
    # The heading, the head of the table, the rest, the bias, z and a.
    other_lines = 6
    if specimen.layer.norm is not None:
        other_lines += NORM_LINES
    if specimen.layer.shortcut is not None:
        other_lines += SHORTCUT_LINES
    count = max(LEAST_TERMS, min(MOST_TERMS, height - other_lines))
    return terms(specimen.trace, specimen.cell.layer, specimen.cell.unit, specimen.image, count)


def forward_lines(specimen: Specimen, listed: Terms, selected: int, look: Look) -> list[Text]:
    """Return the lines from the inputs of a unit to its activation.

    Args:
        specimen: The unit.
        listed: The terms of its sum.
        selected: The index of the selected term.
        look: The look of the terminal.
    """
    layer = specimen.layer
    unit = specimen.cell.unit
    z = float(layer.z[specimen.image, unit])
    a = float(layer.a[specimen.image, unit])
    name = "u"
    if layer.norm is None and layer.shortcut is None:
        name = "z"
    lines = [heading("forward", f"{name} = Σ w·x + b", look)]
    lines += product_table(listed, specimen.source, ("input", "w", "x", "w·x"), selected, look)
    lines.append(sum_line("+ b, the bias", listed.bias, look))
    lines.append(result_line(f"{name} = Σ w·x + b", listed.total, look))
    if layer.norm is not None:
        lines += _norm_lines(layer.norm, specimen.image, unit, look)
    result = "u" if layer.norm is None else "γ·n + β"
    if layer.shortcut is not None:
        lines.append(sum_line(f"+ x of unit {unit}, the shortcut", float(layer.shortcut[specimen.image, unit]), look))
        result += " + x"
    if result != "u":
        lines.append(result_line(f"z = {result}", z, look))
    if specimen.is_output:
        formula = _output_formula(specimen)
    else:
        formula = f"a = {specimen.activation.formula}"
    lines.append(result_line(formula, a, look))
    return lines


def _norm_lines(norm: NormTrace, image: int, unit: int, look: Look) -> list[Text]:
    """Return the lines from the weighted sum of a unit to what follows from its normalisation."""
    mean, deviation = norm.at(image, unit)
    return [
        sum_line("the mean", mean, look),
        sum_line("the deviation", deviation, look),
        result_line("n = (u - mean)/deviation", float(norm.normalised[image, unit]), look),
        sum_line("γ, the scale", float(norm.scale[unit]), look),
        sum_line("β, the shift", float(norm.shift[unit]), look),
    ]


def backward_lines(specimen: Specimen, source: int, height: int, look: Look) -> list[Text]:
    """Return the lines from the loss back to one weight of a unit, and its update.

    Args:
        specimen: The unit.
        source: The index of the weight's input.
        height: Maximum number of lines.
        look: The look of the terminal.
    """
    weight = weight_lines(specimen, source, look)
    if specimen.is_output:
        lines = [*_output_delta(specimen, look), *weight]
    else:
        # The heading, the head of the table, the rest, the sum, dropout, the slope and delta.
        other_lines = 7
        if specimen.layer.norm is not None:
            other_lines += 1
        if specimen.is_passed_on:
            other_lines += 1
        count = max(1, min(MOST_TERMS, height - len(weight) - other_lines))
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
    if trace.has_teacher:
        formula = "δ = dL/dz, with the teacher"
    lines.append(result_line(formula, float(specimen.layer.delta[image, unit]), look))
    return lines


def _hidden_delta(specimen: Specimen, count: int, look: Look) -> list[Text]:
    """Return the lines of the gradient from the layer above, and through the activation function."""
    layer = specimen.layer
    unit = specimen.cell.unit
    listed = gradient_terms(specimen.trace, specimen.cell.layer, unit, specimen.image, count)
    above = specimen.trace.layers[specimen.cell.layer + 1]
    factor = "δ" if above.norm is None else "dL/du"
    lines = [heading("backward", f"dL/da = Σ w·{factor} from above", look)]
    lines += product_table(listed, specimen.target, ("above", "w", factor, f"w·{factor}"), None, look)
    formula = f"dL/da = Σ w·{factor}"
    if specimen.is_passed_on:
        lines.append(sum_line("+ δ, past the layer above", listed.bias, look))
        formula += " + δ"
    lines.append(result_line(formula, listed.total, look))
    if layer.mask is not None:
        lines.append(sum_line("· dropout", float(layer.mask[specimen.image, unit]), look))
    if layer.slope is not None:
        slope = f"f'(z) = {specimen.activation.slope_formula}"
        lines.append(sum_line(slope, float(layer.slope[specimen.image, unit]), look))
    lines.append(result_line("δ = dL/da · f'(z)", float(layer.delta[specimen.image, unit]), look))
    if layer.norm is not None:
        formula = "dL/du = δ·γ/deviation" if layer.norm.is_given else "dL/du, through the mean, too"
        lines.append(result_line(formula, float(layer.sum_delta[specimen.image, unit]), look))
    return lines
