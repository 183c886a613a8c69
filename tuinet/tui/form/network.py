"""The network that the form describes, in a line: its layers and how many parameters it has."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import pairwise

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tuinet.config import Configuration
from tuinet.render.formatting import architecture

ELLIPSIS = "…"


def parameter_count(widths: tuple[int, ...]) -> int:
    """Weights and biases of a network of these widths, inputs first and classes last."""
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(widths))


def network_lines(config: Configuration, inputs: int, classes: int, width: int, most: int) -> list[str]:
    """The network in at most so many lines, as fully as fits; layers that are left out are counted."""
    for text in _wordings(config, inputs, classes):
        lines = _wrapped(text, width)
        if len(lines) <= most and max(map(len, lines)) <= width:
            return lines
    return textwrap.wrap(text, max(width, 2), max_lines=most, placeholder=ELLIPSIS)


def _wordings(config: Configuration, inputs: int, classes: int) -> Iterator[str]:
    """From the fullest to the shortest."""
    count = f"{parameter_count((inputs, *config.hidden, classes)):,}"
    full = architecture(config, inputs, classes)
    yield f"{full} · {count} parameters"
    yield f"{full} · {count}"
    widths = [str(width) for width in config.hidden]
    yield f"{' → '.join([str(inputs), *widths, str(classes)])} · {count}"
    for kept in reversed(range(len(widths))):
        # One of those that are kept is the last layer, the others are the first ones.
        first, last = widths[: max(kept - 1, 0)], widths[-1:] if kept else []
        left_out = f"{ELLIPSIS} {len(widths) - kept} more {ELLIPSIS}" if kept else f"{len(widths)} layers"
        yield f"{' → '.join([str(inputs), *first, left_out, *last, str(classes)])} · {count}"


def _wrapped(text: str, width: int) -> list[str]:
    """Broken where an arrow or the dot can begin the next line, and nowhere else."""
    parts = text.replace(" → ", "\0→ ").replace(" · ", "\0· ").split("\0")
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


class NetworkLine(Widget):
    """Says which network the form describes."""

    DEFAULT_CSS = """
    NetworkLine {
        dock: top;
        height: auto;
        color: $text-primary;
    }
    """

    config: reactive[Configuration | None] = reactive(Configuration(), layout=True)
    """What is described; None while the layers cannot be read"""
    shape = reactive((784, 10), layout=True)
    """Inputs and classes of the data set"""
    most = reactive(2, layout=True)
    """Lines that it may take"""

    def lines(self, width: int) -> list[str]:
        """What it says in so many columns."""
        inputs, classes = self.shape
        if self.config is None:
            return [f"{inputs} → ? → {classes} softmax"]
        return network_lines(self.config, inputs, classes, width, self.most)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it needs."""
        return len(self.lines(width))

    def render(self) -> Content:
        """The lines."""
        return Content("\n".join(self.lines(self.content_size.width)))
