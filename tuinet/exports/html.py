"""A page for people: draw, and the network answers, in any browser and without a network connection."""

from __future__ import annotations

from typing import Any, BinaryIO

from tuinet.exports.exporter import Exporter
from tuinet.exports.page.assembly import assemble
from tuinet.exports.page.sections import heading, sections
from tuinet.exports.page.weights import layers_as_data
from tuinet.exports.report import Report, report
from tuinet.exports.subject import ExportSubject

PEN = 2.0
"""Diameter in pixels of the pen on the Draw screen"""

PEN_SHARE = 1 / 14
"""The same as a share of MNIST's images: in larger images, strokes are wider in proportion"""


def page(shown: Report) -> str:
    """Return the page as HTML."""
    return assemble(f"{heading(shown)} · {shown.title}", network_as_data(shown), sections(shown))


def network_as_data(shown: Report) -> dict[str, Any]:
    """Return the network as JSON values, for the scripts of the page."""
    model = shown.model
    input_format = model.input_format
    return {
        "activations": model.network.activations,
        "classes": input_format.classes,
        "shape": input_format.shape,
        "traits": input_format.traits.model_dump(include={"polarity", "box", "stretched", "centring"}),
        "preprocessing": {
            "deslant": input_format.preprocessing.deslant,
            "figureWidth": input_format.preprocessing.figure_width,
        },
        "pen": max(PEN, PEN_SHARE * min(input_format.shape)),
        "layers": layers_as_data(model.network, shown.images.images),
    }


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write the page. Raises as `report` does."""
    stream.write(page(report(subject)).encode())


EXPORTER = Exporter(
    name="html",
    help="a web page in one file, on which the network classifies drawings",
    suffixes=(".html", ".htm"),
    is_text=True,
    kind="report",
    write=write,
)
