"""Reading small files that declare or unpack to huge images takes little memory, whether or not it succeeds."""

from __future__ import annotations

import gzip
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tuinet.datasets import idx

LIMIT = 300
"""Megabytes above what the interpreter and its modules take: 16 million pixels with four channels, and one copy"""

READ = """
import resource, sys
from pathlib import Path
from tuinet.datasets import idx, images
from tuinet.errors import TuinetError
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
path = Path(sys.argv[1])
try:
    for _ in idx.read_images(path) if path.suffix == ".gz" else images.read_pictures(path):
        pass
    print("read")
except TuinetError as error:
    print(error)
print((peak() - before) // 1024)
"""


def png(path: Path, width: int, height: int, *chunks: tuple[bytes, bytes], colour: int = 0, depth: int = 8) -> None:
    """Write a PNG of zeros."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    pixels = zlib.compressobj(1)
    row = bytes(1 + -(-width * channels * depth // 8))
    content = b"".join(pixels.compress(row) for _ in range(height)) + pixels.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    with open(path, "wb") as stream:
        stream.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in ((b"IHDR", header), *chunks, (b"IDAT", content), (b"IEND", b"")):
            stream.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))


def pixels_beyond_the_limit(folder: Path) -> Path:
    png(folder / "image.png", 12_000, 12_000, depth=1)
    return folder / "image.png"


def pixels_at_the_limit(folder: Path) -> Path:
    png(folder / "image.png", 4_000, 4_000, colour=6)
    return folder / "image.png"


def sixteen_bits_at_the_limit(folder: Path) -> Path:
    png(folder / "image.png", 4_000, 4_000, depth=16)
    return folder / "image.png"


def texts(folder: Path) -> Path:
    text = b"key%d\0\0" + zlib.compress(bytes(1_000_000))
    png(folder / "image.png", 28, 28, *((b"zTXt", text) for _ in range(60)))
    return folder / "image.png"


def colour_profile(folder: Path) -> Path:
    png(folder / "image.png", 28, 28, (b"iCCP", b"name\0\0" + zlib.compress(bytes(400_000_000), 1)))
    return folder / "image.png"


def frames(folder: Path) -> Path:
    images = [Image.new("P", (300, 300), shade % 256) for shade in range(600)]
    images[0].save(folder / "image.gif", save_all=True, append_images=images[1:])
    return folder / "image.gif"


def canvas(folder: Path) -> Path:
    """An animated WebP whose canvas is declared to be much larger than its frames."""
    images = [Image.new("RGB", (64, 64), (shade, 0, 0)) for shade in (0, 255)]
    path = folder / "image.webp"
    images[0].save(path, save_all=True, append_images=images[1:])
    content = bytearray(path.read_bytes())
    size = content.index(b"VP8X") + 12
    content[size : size + 6] = (16_382).to_bytes(3, "little") * 2
    path.write_bytes(content)
    return path


def tile(folder: Path) -> Path:
    """A TIFF of 16 x 16 pixels in one tile of a thousand million."""
    data = zlib.compress(bytes(1000))
    size = len(data)
    tags = [(256, 16), (257, 16), (258, 8), (259, 8), (262, 1), (277, 1), (322, 32_768), (323, 32_768), (324, 512)]
    tags.append((325, size))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    head = struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + bytes(4)
    (folder / "image.tiff").write_bytes(head.ljust(512, b"\0") + data)
    return folder / "image.tiff"


def sparse_array(folder: Path, shape: tuple[int, ...] = (20_000, 10_000), fortran: bool = False) -> Path:
    header = f"{{'descr': '<f8', 'fortran_order': {fortran}, 'shape': {shape}}}".encode().ljust(117) + b"\n"
    with open(folder / "image.npy", "wb") as stream:
        stream.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
        stream.truncate(stream.tell() + 8 * int(np.prod(shape)))
    return folder / "image.npy"


def sparse_array_at_the_limit(folder: Path) -> Path:
    return sparse_array(folder, (4_000, 2_000, 4))


def sparse_fortran_array(folder: Path) -> Path:
    return sparse_array(folder, (4_000, 4_000, 4), fortran=True)


def bytes_without_end(folder: Path) -> Path:
    with open(folder / "image.png", "wb") as stream:
        stream.write(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">IIBBBBB", 28, 28, 8, 0, 0, 0, 0))
        stream.truncate(3_000_000_000)
    return folder / "image.png"


def labels_without_end(folder: Path) -> Path:
    """A gzip IDX file whose header declares as much as so many bytes could unpack to, and that holds much less."""
    content = np.random.default_rng(0).bytes(1_000_000)
    with gzip.open(folder / "train-images-idx3-ubyte.gz", "wb", 1) as stream:
        stream.write(struct.pack(">4I", idx.IMAGES_MAGIC, 1_000_000, 28, 28) + content)
    return folder / "train-images-idx3-ubyte.gz"


@pytest.mark.parametrize(
    ("make", "outcome"),
    [
        (pixels_beyond_the_limit, "12000×12000 pixels: expected 1 to 16,000,000"),
        (pixels_at_the_limit, "read"),
        (sixteen_bits_at_the_limit, "read"),
        (texts, "Too much memory used in text chunks"),
        (colour_profile, "Decompressed data too large"),
        (frames, "read"),
        (canvas, "more than 16,000,000 pixels"),
        (tile, "tiles of 32768×32768 pixels"),
        (sparse_array, "10000×20000 pixels: expected 1 to 16,000,000"),
        (sparse_array_at_the_limit, "read"),
        (sparse_fortran_array, "in Fortran order: expected C order"),
        (bytes_without_end, "a file of 3,000,000,000 bytes: expected at most 128,000,000"),
        (labels_without_end, "bytes of images: expected 1000000×28×28"),
    ],
)
def test_reading_takes_little_memory(tmp_path: Path, make: Callable[[Path], Path], outcome: str) -> None:
    done = subprocess.run([sys.executable, "-c", READ, make(tmp_path)], capture_output=True, text=True, check=True)
    answer, megabytes = done.stdout.splitlines()
    assert outcome in answer
    assert int(megabytes) < LIMIT
