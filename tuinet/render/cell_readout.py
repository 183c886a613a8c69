"""A readout of one unit: its values, and its strongest inputs and outputs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tuinet.analysis.connections import Cell, Connection
from tuinet.render.formatting import percent
from tuinet.render.network_picture import FiringNetwork, Selection
from tuinet.render.palette import Palette
from tuinet.render.unit_shades import sign_style

LINES = 3


def cell_readout(network: FiringNetwork, selection: Selection, width: int, palette: Palette) -> Text:
    """Describe a unit in three lines.

    `unit 50 of hidden 1   z = +1.7312   relu(z) = 1.7312`
    `in    pixel 12,15 +0.431   pixel 9,14 −0.310 …`
    `out   7 +1.2   1 −0.8 …`
    """
    cell = selection.cell
    is_output = cell.layer == len(network.layers) - 1
    lines = [_numbers(network, cell, is_output, palette)]
    columns = network.pixels.shape[1]
    into = [(source_name(cell.layer, connection.source, columns), connection) for connection in selection.into]
    lines.append(_terms("in", into, width, palette, "nothing: every input is zero"))
    if not is_output:
        names = network.classes if cell.layer == len(network.layers) - 2 else None
        out_of = [(_target_name(connection.target, names), connection) for connection in selection.out_of]
        lines.append(_terms("out", out_of, width, palette, "nothing: the unit is inactive for this image"))
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines)


def cell_name(cell: Cell, layers: int, classes: Sequence[str]) -> str:
    """Return `unit 50 of hidden 1`, or `output 7`."""
    if cell.layer == layers - 1:
        return f"output {classes[cell.unit]}"
    return f"unit {cell.unit} of hidden {cell.layer + 1}"


def source_name(layer: int, source: int, columns: int) -> str:
    """Return the input of a unit: `pixel 12,15`, its row and column from 0, or `unit 50`."""
    if layer:
        return f"unit {source}"
    row, column = divmod(source, columns)
    return f"pixel {row},{column}"


def signed(value: float, places: int = 3) -> str:
    """Return `+0.431`, `−0.310`, `+1.2e+06`, `0`."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:+.{places}g}".replace("-", "−")
    return f"{value:+.{places}f}".replace("-", "−")


def _numbers(network: FiringNetwork, cell: Cell, is_output: bool, palette: Palette) -> Text:
    layer = network.layers[cell.layer]
    z = float(layer.pre_activations[cell.unit])
    a = float(layer.activations[cell.unit])
    name = cell_name(cell, len(network.layers), network.classes)
    symbol = "z"
    if is_output and network.is_decoded:
        name = f"class {network.classes[cell.unit]}"
        symbol = "score"
    line = Text(name, f"{palette.accent} bold".strip(), no_wrap=True)
    line.append(f"   {symbol} = {signed(z)}", "not bold")
    if is_output:
        return line.append(f"   softmax = {percent(a)}")
    line.append(f"   a = {network.activations[cell.layer]}(z) = {signed(a)}")
    return line


def _target_name(target: int, classes: Sequence[str] | None) -> str:
    if classes is None:
        return f"unit {target}"
    return classes[target]


def _terms(head: str, named: Sequence[tuple[str, Connection]], width: int, palette: Palette, nothing: str) -> Text:
    """Return as many terms as fit, each in the colour of its sign."""
    line = Text(f"{head:<4}", palette.dim, no_wrap=True)
    if not named:
        return line.append(nothing, palette.dim)
    for name, connection in named:
        term = (signed(connection.term), sign_style(connection.term, palette))
        entries = [Text.assemble(f"{name} ", term, "   ")]
        if connection.passed:
            product = signed(connection.term - connection.passed)
            parts = f" (weight {product}, shortcut {signed(connection.passed)})   "
            entries = [Text.assemble(f"{name} ", term, parts), Text.assemble(f"{name} with shortcut ", term, "   ")]
        room = width - line.cell_len + 3
        entry = next((entry for entry in entries if entry.cell_len <= room), None)
        if entry is None:
            break
        line.append_text(entry)
    line.rstrip()
    return line
