"""A few real digits, for tests in which it does not matter which: loading all of MNIST takes a third of a second."""

from __future__ import annotations

import gzip
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
TRAIN = 4000
TEST = 1000


@cache
def few_digits() -> Path:
    """A folder with the first images of MNIST, unpacked: 4,000 for training and validation, 1,000 for the test."""
    folder = ROOT / ".pytest_cache" / f"mnist-{TRAIN}-{TEST}"
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            made = Path(temporary) / "made"
            made.mkdir()
            for prefix, count in (("train", TRAIN), ("t10k", TEST)):
                shorten(f"{prefix}-images-idx3-ubyte", made, count, 28 * 28, header=16)
                shorten(f"{prefix}-labels-idx1-ubyte", made, count, 1, header=8)
            # Another process may have been faster.
            with suppress(OSError):
                made.rename(folder)
    return folder


def shorten(name: str, folder: Path, count: int, size: int, header: int) -> None:
    """Unpack the first items of an IDX file; the bytes 4 to 7 of its header are how many there are."""
    with gzip.open(ROOT / "data" / "mnist" / f"{name}.gz") as source:
        content = source.read(header + count * size)
    (folder / name).write_bytes(content[:4] + count.to_bytes(4, "big") + content[8:])
