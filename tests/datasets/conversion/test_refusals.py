"""Data that cannot become a data set are refused with one line, and nothing remains of them."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.datasets.adding import add
from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.readers.source import Batch, Part, Source
from tuinet.errors import DatasetError

from .conftest import batches, part

IMAGES = np.arange(40, dtype=np.uint8).reshape(10, 2, 2)
LABELS = np.arange(10) % 2
FLOATS = IMAGES.astype(np.float64)


def with_value(value: float) -> np.ndarray:
    changed = FLOATS.copy()
    changed[7, 1, 1] = value
    return changed


@pytest.mark.parametrize(
    ("train", "more", "message"),
    [
        (
            part(np.zeros((300, 1, 1)), np.arange(300)),
            {},
            "train.csv: more than 256 different labels ('0', '1', '2' …)",
        ),
        (part(IMAGES, np.full(10, 3)), {}, "train.csv: all images have the same label, '3': expected at least two"),
        (part(IMAGES[:0], LABELS[:0]), {}, "train.csv: no images"),
        (batches((IMAGES, LABELS), (IMAGES[:, :1], LABELS)), {}, "images of 1×2 pixels: expected 2×2, the size of the"),
        (part(IMAGES, LABELS), {"test": part(IMAGES[:, :1], LABELS, "t")}, "t: images of 1×2 pixels: expected 2×2"),
        (part(with_value(np.nan), LABELS), {}, "train.csv: a value of an image is NaN"),
        (part(with_value(-np.inf), LABELS), {}, "train.csv: a value of an image is infinite"),
        (part(np.zeros((2, 1025, 1024), np.uint8), [0, 1]), {}, "images of 1025×1024 pixels: expected at most"),
        (part(np.zeros((2, 3, 3, 5)), [0, 1]), {}, "an array of shape (2, 3, 3, 5): expected images"),
        (part(IMAGES, LABELS + 0.5), {}, "train.csv: a label is 0.5: expected whole numbers or names"),
        (part(IMAGES, None), {}, "train.csv: no labels"),
        (batches((IMAGES, LABELS), (IMAGES, None)), {}, "train.csv: 10 images without a label"),
        (batches((IMAGES, LABELS[:9])), {}, "labels of shape (9,): expected 10"),
        (part(IMAGES, LABELS), {"valid": part(IMAGES, None, "v")}, "v: no labels"),
        (part(IMAGES[:1], [0]), {}, "expected at least two"),
        (part(IMAGES, LABELS + 5), {"classes": ("a", "b")}, "train.csv: label 5: expected 0 to 1, because 2 classes"),
        (part(IMAGES, LABELS), {"classes": tuple(map(str, range(300)))}, "train.csv: 300 class names"),
    ],
)
def test_what_cannot_be_learned_from(
    home: Path, open_as: Callable[[Source], None], train: Part, more: Any, message: str
) -> None:
    open_as(Source("arrays", train, **more))
    with pytest.raises(DatasetError) as refused:
        add("it", [Path("train.csv")], home)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not home.exists()


def test_a_dry_run_leaves_nothing(home: Path, open_as: Callable[[Source], None]) -> None:
    open_as(Source("arrays", part(IMAGES, LABELS)))
    report = add("it", [Path("train.csv")], home, dry_run=True)
    assert (report.entry.train + report.entry.test, report.is_added) == (10, False)
    assert not home.exists()


def test_a_full_disk_is_reported_and_leaves_nothing(home: Path, open_as: Callable[[Source], None]) -> None:
    open_as(Source("arrays", part(np.zeros((100, 32, 32), np.uint8), np.arange(100) % 2)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(DatasetError, match=r"it: cannot be added \(File too large\)"):
            add("it", [Path("train.csv")], home)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not home.exists()


DIES = """
import os, sys
import numpy as np
from tuinet.cli.main import run
from tuinet.datasets.readers import opening
from tuinet.datasets.readers.source import Batch, Part, Reader, Source

def read():
    yield Batch(np.zeros((9, 2, 2)), np.arange(9), 0.5)
    print(*os.listdir(os.environ["TUINET_HOME"] + "/datasets"), flush=True)
    os.kill(os.getpid(), int(sys.argv[1]))

source = Source("arrays", Part("train.csv", read))
opening.READERS = [Reader("arrays", lambda paths: True, lambda paths, options: source)]
sys.exit(run(["data", "add", "it", sys.executable]))
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_program_that_ends_while_it_reads_leaves_nothing(
    home: Path, open_as: Callable[[Source], None], number: int, code: int
) -> None:
    environment = {**os.environ, "TUINET_HOME": str(home)}
    ended = subprocess.run(
        [sys.executable, "-c", DIES, str(int(number))], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == code, ended.stderr
    assert ended.stdout.startswith(".staging-")
    if number != signal.SIGKILL:
        assert not home.exists()
        return
    open_as(Source("arrays", part(IMAGES, LABELS)))
    add("next", [Path("train.csv")], home)
    assert os.listdir(home / "datasets") == ["next"]


def peak_of(count: int, home: Path, open_as: Callable[[Source], None]) -> int:
    """The most bytes of arrays at a time while so many images are added, of floats and resized."""
    images = np.random.default_rng(0).random((500, 20, 20))

    def read() -> Iterator[Batch]:
        for done in range(500, count + 1, 500):
            yield Batch(images, np.arange(500) % 10, done / count)

    open_as(Source("arrays", Part("train.csv", read)))
    tracemalloc.start()
    try:
        add(f"n{count}", [Path("train.csv")], home, Choices(size=(28, 28)))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_number_of_images(home: Path, open_as: Callable[[Source], None]) -> None:
    few = peak_of(4_000, home, open_as)
    many = peak_of(16_000, home, open_as)
    # The images alone would need 38 MB more, as bytes 9 MB. Labels and hashes take 24 bytes for each.
    assert many - few < 3_000_000
