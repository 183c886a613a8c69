"""The curves of a run as a picture for pages and documents."""

from __future__ import annotations

from typing import BinaryIO

from tuinet.errors import ExportError
from tuinet.exports.exporter import Exporter
from tuinet.exports.subject import ExportSubject
from tuinet.exports.svg import curves_svg


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write the picture. Raises RunError, and ExportError for a run in which nothing was measured yet."""
    picture = curves_svg(subject.curves, standalone=True, batches=subject.batches)
    if not picture:
        raise ExportError(f"{subject.run.run_id}: no batch has been trained yet: expected a run with curves")
    stream.write(f"{picture}\n".encode())


EXPORTER = Exporter(
    name="svg",
    help="a picture of the curves, loss and accuracy by epoch",
    suffixes=(".svg",),
    is_text=True,
    kind="curves",
    write=write,
)
