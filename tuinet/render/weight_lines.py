"""The update of one weight by a batch: its gradient, and the optimizer's step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from rich.text import Text

from tuinet.analysis.clipping import clipping_factor
from tuinet.analysis.optimizer_memory import rule_of_weight, state_after
from tuinet.nn.optimizer import Optimizer
from tuinet.render.figure_lines import FINE_PLACES, FORMULA, PLACES, figure, heading, result_line, sum_line
from tuinet.render.formulas import intermediate_results, slot_formula, spelled, step_formula
from tuinet.render.marked_image import Look
from tuinet.render.specimen import Specimen


def weight_lines(specimen: Specimen, source: int, look: Look) -> list[Text]:
    """Return the lines from the gradient of a weight to the weight after the update.

    Args:
        specimen: The unit.
        source: The index of the weight's input.
        look: The look of the terminal.
    """
    layer = specimen.layer
    unit = specimen.cell.unit
    step = specimen.trace.step
    before = float(layer.weight[unit, source])
    name = f"of {specimen.source(source)}"
    if step is not None:
        name += f", rate η = {step.rate:.3g}"
    gradient, gradient_lines = _gradient(specimen, source, look)
    lines = [heading("weight", name, look), *gradient_lines]
    if layer.weight_update is None:
        return [*lines, sum_line("w before", before, look), *_missing_step(specimen, look)]
    position, count = specimen.trace.group
    if position < count:
        return [*lines, sum_line(f"w unchanged: {count - position} more to go", before, look)]
    if step is not None:
        remembered = {slot: float(weights[unit, source]) for slot, weights in layer.remembered.items()}
        rule = rule_of_weight(step.optimizer, is_output=specimen.is_output)
        lines += _memory(rule, remembered, gradient, look)
    update = float(layer.weight_update[unit, source])
    after = float(np.float32(before) - np.float32(update))
    name, places = _after(before, after, update)
    lines.append(sum_line("w before", before, look, places))
    change = f"− {step_formula(specimen.optimizer, is_output=specimen.is_output)}"
    if step is not None and step.optimizer.l1:
        lines.append(sum_line("L1 = η·κ, to zero at most", step.rate * step.optimizer.l1, look))
        change += ", L1"
    if step is not None and step.optimizer.max_norm is not None:
        length = float(np.linalg.norm(layer.weight[unit] - layer.weight_update[unit]))
        lines.append(sum_line(f"|w| of this unit, at most {step.optimizer.max_norm:g}", length, look))
        change += ", max-norm"
    lines.append(sum_line(change, -update, look))
    lines.append(result_line(name, after, look, places))
    return lines


def _missing_step(specimen: Specimen, look: Look) -> list[Text]:
    """Return the line that says why there is no step; none without an optimizer."""
    step = specimen.trace.step
    if step is None or not step.optimizer.full_batch:
        return []
    return [Text().append("  w after: L-BFGS needs all training images", look.palette.dim)]


def _after(before: float, after: float, update: float) -> tuple[str, int]:
    """Return a label for the weight after the update, and the decimals that show the change."""
    if figure(before) != figure(after) or not update:
        return "w after", PLACES
    if figure(before, FINE_PLACES) != figure(after, FINE_PLACES):
        return "w after", FINE_PLACES
    return "w after: step too small to show", FINE_PLACES


def _memory(optimizer: Optimizer, before: Mapping[str, float], gradient: float, look: Look) -> list[Text]:
    """Return the lines of the optimizer's state; the formulas contain the values before the update."""
    after = state_after(optimizer, before, gradient)
    lines = []
    for slot, value in after.items():
        formula = slot_formula(optimizer, slot, figure(before[slot]).removeprefix("+"))
        lines.append(result_line(formula, value, look))
    for formula, value in intermediate_results(optimizer, before, after, gradient):
        lines.append(sum_line(formula, value, look))
    return lines


def _gradient(specimen: Specimen, source: int, look: Look) -> tuple[float, list[Text]]:
    """Return the gradient after the sum over the batch, clipping and weight decay, and the lines that lead to it."""
    layer = specimen.layer
    trace = specimen.trace
    unit = specimen.cell.unit
    images = len(trace.labels)
    delta = float(layer.sum_delta[specimen.image, unit])
    x = float(layer.x[specimen.image, source])
    factor_name = "δ" if layer.norm is None else "dL/du"
    name = f"{factor_name}·x"
    if images == 1:
        name = f"g = {name}"
    formula = f"{name} = {figure(delta)} · {figure(x).removeprefix('+')}"
    if len(spelled(formula, ascii_only=look.ascii_only)) > FORMULA:
        formula = name
    lines = [result_line(formula, delta * x, look)]
    gradient = float(layer.weight_gradient[unit, source])
    if images > 1:
        lines.append(result_line(f"g = Σ {factor_name}·x, {images} images", gradient, look))
    position, count = trace.group
    if layer.collected_weight is not None:
        gradient = float(layer.collected_weight[unit, source])
        lines.append(result_line(f"g, mean of {count} batches: {position} so far", gradient, look))
    if position < count:
        return gradient, lines
    factor = clipping_factor(trace)
    if factor < 1:
        gradient *= factor
        lines.append(result_line(f"g, clipped: g × {factor:.3g}", gradient, look))
    step = trace.step
    if step is not None and step.optimizer.weight_decay and not step.optimizer.decoupled:
        decay = step.optimizer.weight_decay
        gradient += decay * float(layer.weight[unit, source])
        lines.append(result_line(f"g + λ·w, weight decay λ = {decay:g}", gradient, look))
    return gradient, lines
