"""Batches that another process gathers on an idle core while this one trains on those before them."""

from __future__ import annotations

import math
import sys
from collections import deque
from typing import NamedTuple

from tuinet.config import Configuration
from tuinet.datasets.batches import Labels
from tuinet.datasets.dataset import Dataset
from tuinet.training.batch_source import BatchSource, PreparedBatch
from tuinet.training.gathering_process import GatheringProcess

SLOTS = 3
"""Blocks in memory: the one that is trained on, and those that are gathered ahead of it"""

BLOCK_BYTES = 1 << 21
"""The most memory of a block: so many batches that the microseconds of changing to it do not count, and so few
that all slots fit into the cache that cores share"""

MOST_PIXELS = 1 << 26
"""Maximum size in bytes of the training images: the other process needs a copy of them"""

MOST_WEIGHTS = 32
"""Parameters per input up to which a network is so small that gathering is a good part of its step.

Both take time for each pixel of a batch: gathering always the same, the network in proportion to its width. With 10
parameters per input, a step takes 15 % less time if it finds its batch gathered; with 130, nothing is gained.
"""

FEWEST_IMAGES = 200_000
"""The fewest images to gather ahead, in all epochs, for which it pays to start the other process: while that starts, a
small network is trained on some 60,000"""


def is_worthwhile(config: Configuration, dataset: Dataset, parameters: int) -> bool:
    """Return True if it pays to gather the batches of a configuration ahead, on a core that nothing else needs."""
    return (
        sys.platform == "linux"
        and config.augment == "none"
        and not config.is_full_batch
        and parameters <= MOST_WEIGHTS * dataset.inputs
        and config.batch_size * dataset.inputs * 4 <= BLOCK_BYTES
        and dataset.train.images.nbytes <= MOST_PIXELS
        and config.epochs * (len(dataset.train) - images_of_block(config.batch_size, dataset.inputs)) >= FEWEST_IMAGES
    )


def images_of_block(size: int, inputs: int) -> int:
    """Return the number of images in a block of whole batches. The first block of an epoch is not gathered ahead."""
    return size * max(1, BLOCK_BYTES // (size * inputs * 4))


class Block(NamedTuple):
    """Consecutive batches in a slot."""

    slot: int
    number: int
    order: Labels
    """The order of the images that it was asked for"""


class GatheredAhead(BatchSource):
    """A source of batches that are gathered on another core, with the same result, bit for bit.

    Training never waits for them: what is not there in time is gathered here, and so is everything after the other
    process has died. It gets hardly any time while other programs use all cores, because it must not slow them down.

    Batches are asked for in blocks. Either process looks at a slot only while it is its turn: the other one from the
    request to the answer, this one from the answer to the next request. Both go through a pipe. Whoever has read a
    message from it sees what the writer had written to memory before, on any processor, because the kernel locks the
    pipe. So no slot is read half written, nor overwritten while it is trained on.
    """

    def __init__(self, dataset: Dataset, size: int) -> None:
        super().__init__(dataset, size, None)
        pixels = self.gatherer.pixels
        self._batches = images_of_block(size, pixels.shape[1]) // size
        """Batches of a block"""
        self._process: GatheringProcess | None = None
        try:
            self._process = GatheringProcess(pixels, SLOTS, self._batches * size)
        except OSError as error:
            self._fail(error)
        self._free = deque(range(SLOTS))
        self._asked: deque[Block] = deque()
        """Blocks that the process has not been seen to finish, in order"""
        self._ready: list[Block] = []
        self._current: Block | None = None
        """The block that is trained on"""
        self._next = -1
        """The next batch of that block, or -1"""

    def begin_epoch(self, epoch: int, order: Labels, *, is_clean: bool = False) -> None:
        """Start on the batches of an epoch."""
        super().begin_epoch(epoch, order, is_clean=is_clean)
        # The block is of another order.
        self._next = -1

    def batch(self, number: int) -> PreparedBatch:
        """Return the batch of that number, counted from 0."""
        place = number % self._batches
        if place == 0:
            self._begin_block(number // self._batches)
        # A batch is used only once: training may have changed it.
        if number != self._next:
            return super().batch(number)
        self._next += 1
        indices = self.indices(number)
        start = place * self.size
        return PreparedBatch(self._x[start : start + len(indices)], self.labels(number), indices)

    def close(self) -> None:
        """End the other process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _begin_block(self, number: int) -> None:
        """Switch to a block if it has been gathered, and ask for those after it."""
        if self._current is not None:
            self._free.append(self._current.slot)
            self._current = None
            self._next = -1
        if self._process is None:
            return
        try:
            self._collect(self._process, number)
            self._ask_for_next(self._process, number)
        except OSError as error:
            self._fail(error)

    def _collect(self, process: GatheringProcess, number: int) -> None:
        """Take what has been gathered, and release what will not be trained on next."""
        while self._asked and process.has_answered():
            self._ready.append(self._asked.popleft())
        ready = self._ready
        self._ready = []
        for block in ready:
            if block.order is not self.order or not number <= block.number < number + SLOTS:
                self._free.append(block.slot)
            elif block.number > number:
                self._ready.append(block)
            else:
                self._current = block
                self._x = process.slots[block.slot].x
                self._next = number * self._batches

    def _ask_for_next(self, process: GatheringProcess, number: int) -> None:
        """Ask for the blocks after a certain one, as far as there are slots."""
        size = self._batches * self.size
        known = {block.number for block in (*self._ready, *self._asked) if block.order is self.order}
        for ahead in range(number + 1, min(number + SLOTS, math.ceil(len(self.order) / size))):
            if self._free and ahead not in known:
                block = Block(self._free.popleft(), ahead, self.order)
                process.ask(block.slot, self.order[ahead * size : (ahead + 1) * size])
                self._asked.append(block)

    def _fail(self, error: OSError) -> None:
        sys.stderr.write(f"the process that gathers images failed ({error.strerror}): training continues without it\n")
        self.close()
