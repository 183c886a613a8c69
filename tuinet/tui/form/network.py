"""The network that the form describes, in a line: its layers, and how many parameters it has."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tuinet.config import Configuration
from tuinet.nn.names import output_count
from tuinet.nn.parts import parameter_count
from tuinet.render.formatting import architecture

ELLIPSIS = "…"


def network_lines(config: Configuration, inputs: int, classes: int, width: int, max_lines: int) -> list[str]:
    """Describe the network as fully as fits; layers that are left out are counted."""
    for text in _descriptions(config, inputs, classes):
        lines = _wrap(text, width)
        if len(lines) <= max_lines and max(map(len, lines)) <= width:
            return lines
    # No line begins with the dot: textwrap does not break at a no-break space.
    glued = text.replace(" ·", "\N{NO-BREAK SPACE}·")
    lines = textwrap.wrap(glued, max(width, 2), max_lines=max_lines, placeholder=ELLIPSIS)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _descriptions(config: Configuration, inputs: int, classes: int) -> Iterator[str]:
    """Yield descriptions of the network, from the longest to the shortest."""
    outputs = output_count(config.encoding, classes)
    count = f"{parameter_count((inputs, *config.hidden_widths, outputs), config.normalisation):,}"
    layers = architecture(config, inputs, outputs)
    yield f"{layers} · {count} parameters"
    yield f"{layers} · {count}"
    widths = [str(width) for width in config.hidden_widths]
    yield f"{' → '.join([str(inputs), *widths, str(outputs)])} · {count}"
    # Keep the last hidden layer, and of the others as many of the first ones as fit.
    for kept in reversed(range(1, len(widths))):
        omitted = f"{ELLIPSIS} {len(widths) - kept} more {ELLIPSIS}"
        yield f"{' → '.join([str(inputs), *widths[: kept - 1], omitted, widths[-1], str(outputs)])} · {count}"
    if widths:
        yield f"{inputs} → {len(widths)} layers → {outputs} · {count}"


def _wrap(text: str, width: int) -> list[str]:
    """Break a description after an arrow, or in place of the dot: no line begins with either."""
    layers, _, count = text.rpartition(" · ")
    first, *others = layers.replace(" → ", " →\0").split("\0")
    lines = [first]
    for part in others:
        _append(lines, " ", part, width)
    _append(lines, " · ", count, width)
    return lines


def _append(lines: list[str], separator: str, part: str, width: int) -> None:
    """Append a part to the last line or, if it does not fit there, as another line."""
    if len(lines[-1]) + len(separator) + len(part) <= width:
        lines[-1] += separator + part
    else:
        lines.append(part)


class NetworkLine(Widget):
    """Shows the network that the form describes."""

    DEFAULT_CSS = """
    NetworkLine {
        dock: top;
        height: auto;
        color: $text-primary;
    }
    """

    config: reactive[Configuration | None] = reactive(Configuration(), layout=True)
    """The configuration; None while its layers cannot be parsed"""
    shape = reactive((784, 10), layout=True)
    """Inputs and classes of the data set"""
    max_lines = reactive(2, layout=True)

    def lines(self, width: int) -> list[str]:
        """Return the text for a number of columns."""
        inputs, classes = self.shape
        if self.config is None:
            # As many lines as most networks have: the fields below stay in their places while one is edited.
            return _wrap(f"{inputs} → ? → {classes} softmax · ? parameters", width)[: self.max_lines]
        return network_lines(self.config, inputs, classes, width, self.max_lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines(width))

    def render(self) -> Content:
        return Content("\n".join(self.lines(self.content_size.width)))
