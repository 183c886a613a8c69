"""The printed explanation of an answer: terms, attributions and flip points."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from tuinet.analysis.attribution import METHODS
from tuinet.analysis.evidence import evidence
from tuinet.analysis.explanation import Explanation
from tuinet.analysis.sweep import Flip, Sweep
from tuinet.render.attribution import attribution_legend, attribution_picture
from tuinet.render.cell_readout import source_name
from tuinet.render.evidence import METHOD_NAMES, comparison, evidence_sentence, sides
from tuinet.render.formatting import percent
from tuinet.render.palette import Palette
from tuinet.render.perturbation import amount
from tuinet.render.terms import BLOCK, decimal, terms_table

_PICTURE = 28
"""Maximum number of columns in an attribution: one per pixel of MNIST"""

_LEAST_PICTURE = 18
"""Minimum number of columns of pictures side by side; smaller ones are stacked"""

_GAP = 2
"""Columns between two tables of terms"""


def answer_in_words(explanation: Explanation, classes: Sequence[str]) -> str:
    """Name the predicted class and the runner-up: `1 (62.31 %), then 7 (30.12 %)`."""
    best = explanation.predicted
    second = explanation.runner_up
    probabilities = explanation.answer.probabilities
    return (
        f"{classes[best]} ({percent(probabilities[best])}), then {classes[second]} ({percent(probabilities[second])})"
    )


def attribution_pictures(
    explanation: Explanation, classes: Sequence[str], palette: Palette, width: int, ascii_only: bool, score: str
) -> Table:
    """Show the pixels that support the answer over another one: a picture per method, in `width` columns.

    `score` is what the logit of a class is called.
    """
    pixels = explanation.subject.pixels
    target = explanation.target
    columns = len(METHODS)
    picture_width = min(_PICTURE, (width - columns + 1) // columns)
    if picture_width < _LEAST_PICTURE:
        columns = 1
        picture_width = min(_PICTURE, width)
    pictures = []
    sentences = []
    for method in METHODS:
        values = explanation.attribution[method].reshape(pixels.shape)
        picture = attribution_picture(pixels, values, palette, picture_width, picture_width, ascii_only)
        pictures.append(Text("\n").join([Text(METHOD_NAMES[method]), picture]))
        sentences.append(Text(evidence_sentence(method, evidence(values), target, classes)))
    table = Table.grid()
    table.add_row(Text(comparison(target, explanation.trace.logits[0], classes, width, score=score), "bold"))
    table.add_row(attribution_legend(palette, ascii_only, *sides(target, classes)))
    table.add_row(_in_columns(pictures, columns, gap=1))
    for sentence in sentences:
        table.add_row(sentence)
    label = explanation.subject.label
    if label is not None and label not in target:
        table.add_row(Text(f"Add --versus {shlex.quote(classes[label])} to compare with the true class.", "dim"))
    return table


def sums_table(explanation: Explanation, classes: Sequence[str], width: int) -> Table:
    """List the strongest terms of each layer, from the answer down along its largest term, in `width` columns."""
    layers = explanation.trace.layers
    image_columns = explanation.subject.pixels.shape[1]
    blocks = []
    for layer in reversed(range(len(layers))):
        sum_ = explanation.sums[layer]
        if layer == len(layers) - 1:
            title = f"output {classes[sum_.unit]}"
            value = f"z = {decimal(sum_.terms.total)}, probability {percent(explanation.answer.confidence)}"
        else:
            title = f"hidden layer {layer + 1}, unit {sum_.unit}"
            z = float(layers[layer].z[0, sum_.unit])
            activation = float(layers[layer].a[0, sum_.unit])
            value = f"z = {decimal(z)}, f(z) = {decimal(activation)}"
            if z != sum_.terms.total:
                value = f"u = {decimal(sum_.terms.total)}, {value}"
        names = [source_name(layer, index, image_columns) for index in sum_.terms.indices.tolist()]
        blocks.append(terms_table(title, value, sum_.terms, names))
    columns = max(1, (width + _GAP) // (BLOCK + _GAP))
    table = Table.grid()
    table.add_row(Text("Largest terms w × x of one unit in each layer, from the answer down", "bold"))
    note = "Pixels are numbered by row and column, from 0."
    if len(layers) > 1:
        note = f"The next unit is the one that the largest term comes from. {note}"
    table.add_row(Text(note))
    table.add_row()
    table.add_row(_in_columns(blocks, columns, _GAP))
    return table


def flips_table(explanation: Explanation, classes: Sequence[str]) -> Table:
    """List the strength of each perturbation at which the answer flips, in both directions."""
    table = Table(box=None, pad_edge=False)
    table.title = f"Where the answer is no longer {classes[explanation.predicted]}"
    table.title_justify = "left"
    table.title_style = "bold"
    for heading in ("perturbation", "from", "then", "or from", "then"):
        table.add_column(heading)
    for sweep in explanation.sweeps.values():
        cells = _flip_cells(sweep, sweep.below, sweep.perturbation.low, classes)
        cells += _flip_cells(sweep, sweep.above, sweep.perturbation.high, classes)
        table.add_row(sweep.perturbation.title, *[cell for cell in cells if cell is not None])
    return table


def _flip_cells(sweep: Sweep, flip: Flip | None, end: float, classes: Sequence[str]) -> list[str]:
    if not end:
        return []
    if flip is None:
        return [f"no flip up to {amount(sweep.perturbation, end)}", ""]
    return [amount(sweep.perturbation, flip.strength), classes[flip.answer]]


def _in_columns(items: Sequence[Table | Text], columns: int, gap: int) -> Table:
    """Arrange items in rows of `columns`, with an empty line between rows."""
    table = Table.grid(padding=(0, gap, 0, 0))
    for start in range(0, len(items), columns):
        if start:
            table.add_row()
        table.add_row(*items[start : start + columns])
    return table
