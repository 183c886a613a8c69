"""What one weight learns from a batch: its gradient, and what the optimizer makes of it."""

from __future__ import annotations

from rich.text import Text

from tuinet.analysis.clipping import clipping_factor
from tuinet.render.figure_lines import FORMULA, figure, heading, result_line, sum_line
from tuinet.render.formulas import STEP_FORMULAS, spelled
from tuinet.render.marked_image import Look
from tuinet.render.specimen import Specimen


def weight_lines(specimen: Specimen, source: int, look: Look) -> list[Text]:
    """From the gradient of a weight to the weight after the update.

    Args:
        specimen: The unit.
        source: The input whose weight it is.
        look: How the terminal draws.
    """
    layer = specimen.layer
    unit = specimen.cell.unit
    step = specimen.trace.step
    before = float(layer.weight[unit, source])
    name = f"of {specimen.source(source)}"
    if step is not None:
        name += f", rate η = {step.rate:.3g}"
    lines = [heading("weight", name, look), *_gradient(specimen, source, look), sum_line("w before", before, look)]
    if layer.weight_update is None:
        return lines
    update = float(layer.weight_update[unit, source])
    lines.append(sum_line(f"- {STEP_FORMULAS[specimen.optimizer]}", -update, look))
    lines.append(result_line("w after", before - update, look))
    return lines


def _gradient(specimen: Specimen, source: int, look: Look) -> list[Text]:
    """δ·x, and what the sum over the batch, clipping and weight decay make of it."""
    layer = specimen.layer
    trace = specimen.trace
    unit = specimen.cell.unit
    images = len(trace.labels)
    delta = float(layer.delta[specimen.image, unit])
    x = float(layer.x[specimen.image, source])
    name = "δ·x"
    if images == 1:
        name = "g = δ·x"
    formula = f"{name} = {figure(delta)} · {figure(x).removeprefix('+')}"
    if len(spelled(formula, ascii_only=look.ascii_only)) > FORMULA:
        formula = name
    lines = [result_line(formula, delta * x, look)]
    gradient = float(layer.weight_gradient[unit, source])
    if images > 1:
        lines.append(result_line(f"g = Σ δ·x, {images} images", gradient, look))
    factor = clipping_factor(trace)
    if factor < 1:
        gradient *= factor
        lines.append(result_line(f"g, clipped to {factor:.3g} of it", gradient, look))
    step = trace.step
    if step is not None and step.optimizer.weight_decay and not step.optimizer.decoupled:
        decay = step.optimizer.weight_decay
        gradient += decay * float(layer.weight[unit, source])
        lines.append(result_line(f"g + λ·w, weight decay λ = {decay:g}", gradient, look))
    return lines
