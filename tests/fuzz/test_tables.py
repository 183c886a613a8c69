"""CSV files: what they hold survives, and whatever else comes in is a DatasetError."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuinet.datasets.readers.source import ReadOptions
from tuinet.datasets.readers.tables.reader import CSV
from tuinet.errors import DatasetError

from .corpus import damaged, nasty

TABLE = b'label,a,b,c,d\r\n1,0,255,-3,0.5\r\n2,1e3,+7,.5,7.\r\nx,"9",10,11,12\r\n'

numbers = st.one_of(
    st.integers(0, 255).map(str),
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(-1, 1, width=32).map(lambda number: f"{number:.8f}"),
)


def read(path: Path, label: str | None = None) -> tuple[np.ndarray, list[object]]:
    batches = list(CSV.open([path], ReadOptions(label=label)).train.read())
    images = np.concatenate([batch.images for batch in batches])
    labels = [label for batch in batches if batch.labels is not None for label in np.asarray(batch.labels).tolist()]
    return images, labels


@nasty(b",,,,\n" * 1000, b'"' * 5000, b"1,2,3,4,5\n\xff", b"1;2;3;4;5\r1;2;3;4;5", b"-,-,-,-,-\n.,.,.,.,.\n")
@given(content=damaged(TABLE))
def test_anything(scratch: Path, content: bytes) -> None:
    path = scratch / "train.csv"
    path.write_bytes(content)
    assert CSV.recognises([path])
    try:
        images, labels = read(path)
        assert len(labels) in (0, len(images))
        assert np.isfinite(images).all()
    except DatasetError as error:
        assert len(str(error)) < 1000


@given(
    rows=st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=1, max_size=20),
    labels=st.lists(st.one_of(st.integers(0, 300).map(str), st.text("abc,;\"' é☃", min_size=1)), min_size=20),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_values_survive(scratch: Path, rows: list[list[str]], labels: list[str], delimiter: str, end: str) -> None:
    labels = [label.strip() or "none" for label in labels]
    lines = [["label", "a", "b", "c", "d"]]
    for row, label in zip(rows, labels, strict=False):
        quoted = '"' + label.replace('"', '""') + '"'
        lines.append([quoted, *row])
    path = scratch / "train.csv"
    path.write_text("".join(delimiter.join(line) + end for line in lines), newline="")
    images, read_labels = read(path, label="label")
    np.testing.assert_allclose(images.reshape(-1, 4), np.array(rows, np.float64), rtol=3e-16, atol=0)
    assert [str(label) for label in read_labels] == labels[: len(rows)]
