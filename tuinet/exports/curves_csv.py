"""Curves as CSV: a header, and a line for each epoch or each batch report."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from tuinet.exports.curve_table import curve_table
from tuinet.exports.exporter import Exporter
from tuinet.exports.subject import ExportSubject


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write the table. A value that was not measured is an empty field. Raises as `curve_table` does."""
    table = curve_table(subject)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*table.values(), strict=True))
    stream.write(text.getvalue().encode())


EXPORTER = Exporter(
    name="csv",
    help="the curves, a line for each epoch",
    suffixes=(".csv",),
    is_text=True,
    kind="curves",
    write=write,
)
