"""A process that distorts batches: `python -m tuinet.datasets.distortion_worker MEMORY SLOTS SIZE SETTINGS`.

Images, labels and results are in the shared memory, in slots of one batch each. Each request is answered with the
number of its slot, in the same order.
"""

from __future__ import annotations

import mmap
import struct
import sys
from typing import NamedTuple

import numpy as np

from tuinet.datasets.batch_worker import answer, outlive_signals, requests, shared_memory
from tuinet.datasets.batches import Floats, Labels, Pixels, scale
from tuinet.datasets.distortion import Distortion, DistortionSettings

READY = b"\xff"
"""The first answer: everything is imported"""


class Request(NamedTuple):
    """Distort the first `images` images of a slot, as a certain batch of an epoch."""

    slot: int
    images: int
    epoch: int
    batch: int


REQUEST = struct.Struct("=4q")


class Slot(NamedTuple):
    """The memory of a batch."""

    pixels: Pixels
    """(size, inputs), as they are in the data set"""
    labels: Labels
    """(size,)"""
    x: Floats
    """(size, inputs), distorted"""


def bytes_of(size: int, inputs: int) -> int:
    """Return the memory of a slot."""
    return size * (inputs * 5 + 8)


def slots_in(memory: mmap.mmap, slots: int, size: int, inputs: int) -> list[Slot]:
    """Return the slots in a shared memory of `slots * bytes_of(size, inputs)` bytes."""
    numbers = slots * size
    # The largest numbers first, so that each is aligned.
    labels = np.frombuffer(memory, np.int64, numbers)
    x = np.frombuffer(memory, np.float32, numbers * inputs, offset=labels.nbytes)
    pixels = np.frombuffer(memory, np.uint8, numbers * inputs, offset=labels.nbytes + x.nbytes)
    shape = (slots, size, inputs)
    parts = zip(pixels.reshape(shape), labels.reshape(slots, size), x.reshape(shape), strict=True)
    return [Slot(*slot) for slot in parts]


def serve(memory: mmap.mmap, slots: int, size: int, settings: DistortionSettings) -> None:
    """Answer requests until there are no more."""
    height, width = settings.shape
    memory_of = slots_in(memory, slots, size, height * width)
    distort = Distortion(settings)
    answer(READY)
    for fields in requests(REQUEST):
        request = Request(*fields)
        slot = memory_of[request.slot]
        x = slot.x[: request.images]
        scale(slot.pixels[: request.images], x)
        distort(x, slot.labels[: request.images], request.epoch, request.batch)
        answer(bytes([request.slot]))


def main(arguments: list[str]) -> None:
    """Distort until the process that started this one is gone."""
    outlive_signals()
    descriptor, slots, size = map(int, arguments[:3])
    settings = DistortionSettings.from_json(arguments[3])
    height, width = settings.shape
    memory = shared_memory(descriptor, slots * bytes_of(size, height * width))
    serve(memory, slots, size, settings)


if __name__ == "__main__":
    main(sys.argv[1:])
