"""The formats that can be read, in the order they are tried."""

from __future__ import annotations

from tuinet.datasets.readers.arrays.reader import ARRAYS
from tuinet.datasets.readers.idx import IDX
from tuinet.datasets.readers.matlab.reader import MATLAB
from tuinet.datasets.readers.pictures.folders import FOLDERS
from tuinet.datasets.readers.pictures.parquet import PARQUET
from tuinet.datasets.readers.source import Reader
from tuinet.datasets.readers.tables.reader import CSV

READERS: tuple[Reader, ...] = (IDX, ARRAYS, MATLAB, CSV, PARQUET, FOLDERS)
