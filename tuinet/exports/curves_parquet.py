"""Curves as a Parquet file: the same table as CSV, with types."""

from __future__ import annotations

from typing import BinaryIO

from tuinet.exports.curve_table import INTEGERS, curve_table
from tuinet.exports.exporter import Exporter
from tuinet.exports.subject import ExportSubject
from tuinet.extras import import_extra


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write the table. A value that was not measured is null.

    Raises MissingPackageError, and as `curve_table` does.
    """
    pyarrow = import_extra("pyarrow", "parquet")
    parquet = import_extra("pyarrow.parquet", "parquet")
    columns = curve_table(subject)
    # Named types: a column of nothing but None would have none.
    types = {name: pyarrow.int64() if name in INTEGERS else pyarrow.float64() for name in columns}
    table = pyarrow.table({name: pyarrow.array(values, types[name]) for name, values in columns.items()})
    parquet.write_table(table, stream)


EXPORTER = Exporter(
    name="parquet",
    help="the curves with types, a row for each epoch",
    suffixes=(".parquet",),
    is_text=False,
    kind="curves",
    write=write,
)
