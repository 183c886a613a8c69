"""A process that gathers batches: `python -m tuinet.datasets.gathering_worker MEMORY IMAGES INPUTS SLOTS SIZE`.

All training images are in the shared memory, and slots of a few batches each. Each request is answered with the number
of its slot, in the same order.
"""

from __future__ import annotations

import mmap
import struct
import sys
from typing import NamedTuple

import numpy as np

from tuinet.datasets.batch_worker import answer, outlive_signals, requests, shared_memory
from tuinet.datasets.batches import Floats, Labels, Pixels, gather_pixels, scale

CHUNK = 32
"""Images at a time: so few that scaling finds them in the cache of this core, and leaves those of the others alone"""


class Request(NamedTuple):
    """Gather the first `images` images that a slot names."""

    slot: int
    images: int


REQUEST = struct.Struct("=2q")


class Slot(NamedTuple):
    """The memory of a few batches."""

    indices: Labels
    """(size,), which images to gather"""
    x: Floats
    """(size, inputs), those images in [0, 1]"""


class Layout(NamedTuple):
    """What the shared memory holds."""

    images: int
    """Training images"""
    inputs: int
    slots: int
    size: int
    """Maximum number of images in a slot"""

    @property
    def length(self) -> int:
        """The bytes of the memory."""
        return self.images * self.inputs + self.slots * self.size * (8 + 4 * self.inputs)

    def slots_in(self, memory: mmap.mmap) -> list[Slot]:
        """Return the slots."""
        numbers = self.slots * self.size
        # The largest numbers first, so that each is aligned.
        indices = np.frombuffer(memory, np.int64, numbers)
        x = np.frombuffer(memory, np.float32, numbers * self.inputs, offset=indices.nbytes)
        parts = zip(indices.reshape(self.slots, self.size), x.reshape(self.slots, self.size, self.inputs), strict=True)
        return [Slot(*slot) for slot in parts]

    def pixels_in(self, memory: mmap.mmap) -> Pixels:
        """Return the training images (images, inputs)."""
        pixels = self.images * self.inputs
        return np.frombuffer(memory, np.uint8, pixels, offset=self.length - pixels).reshape(self.images, self.inputs)


def serve(memory: mmap.mmap, layout: Layout) -> None:
    """Answer requests until there are no more."""
    slots = layout.slots_in(memory)
    pixels = layout.pixels_in(memory)
    raw = np.empty((CHUNK, layout.inputs), np.uint8)
    for fields in requests(REQUEST):
        request = Request(*fields)
        slot = slots[request.slot]
        for start in range(0, request.images, CHUNK):
            indices = slot.indices[start : min(start + CHUNK, request.images)]
            part = raw[: len(indices)]
            gather_pixels(pixels, indices, part)
            scale(part, slot.x[start : start + len(indices)])
        answer(bytes([request.slot]))


def main(arguments: list[str]) -> None:
    """Gather until the process that started this one is gone."""
    outlive_signals()
    descriptor, images, inputs, slots, size = map(int, arguments)
    layout = Layout(images, inputs, slots, size)
    serve(shared_memory(descriptor, layout.length), layout)


if __name__ == "__main__":
    main(sys.argv[1:])
