"""Batches that another process distorts while this one trains on those before them."""

from __future__ import annotations

import math
import sys
import time
from collections import deque

from tuinet.config import Configuration
from tuinet.datasets.batches import gather_pixels
from tuinet.datasets.dataset import Dataset
from tuinet.datasets.distortion import DistortionSettings
from tuinet.datasets.distortion_worker import Request, bytes_of
from tuinet.training.batch_source import BatchSource, PreparedBatch
from tuinet.training.distortion_process import DistortionProcess

SLOTS = 6
"""Batches in memory: the one that is trained on, and those that are made ahead of it"""

MOST_BYTES = 1 << 28
"""Maximum memory for them: beyond it, batches are so large that nothing is gained"""


WORTHWHILE = ("affine", "elastic")
"""Kinds of distortion that take longer than handing a batch to another process and back"""


def is_worthwhile(config: Configuration, inputs: int) -> bool:
    """Return True if it pays to distort the batches of a configuration ahead, on a core that nothing else needs."""
    return config.augment in WORTHWHILE and SLOTS * bytes_of(config.batch_size, inputs) <= MOST_BYTES


class DistortedAhead(BatchSource):
    """A source of batches that are distorted on another core, with the same result, bit for bit.

    Only gathering is done here: it is cheap, and the other process then needs no images of its own. Until that has
    started, and if it cannot start or should die, batches are distorted here as well.
    """

    def __init__(self, dataset: Dataset, size: int, settings: DistortionSettings) -> None:
        super().__init__(dataset, size, settings)
        self._process: DistortionProcess | None = None
        try:
            self._process = DistortionProcess(SLOTS, size, settings)
        except OSError as error:
            self._fail(error)
        self._asked: deque[Request] = deque()
        """What the process has not been seen to finish, in order"""
        self._asked_before = 0
        self.waited = 0.0
        """Seconds that the training has waited for batches"""

    def batch(self, number: int) -> PreparedBatch:
        """Return the batch of that number, counted from 0."""
        try:
            if self.is_clean or self._process is None or not self._process.is_ready():
                return super().batch(number)
            return self._distorted(self._process, number)
        except OSError as error:
            self._fail(error)
            return super().batch(number)

    def close(self) -> None:
        """End the other process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _distorted(self, process: DistortionProcess, number: int) -> PreparedBatch:
        """Return the batch of that number, from the process, which is asked for those after it at the same time."""
        started = time.perf_counter()
        if self._asked and self._asked[0][2:] != (self.epoch, number):
            self._forget(process)
        # The batch that was trained on last is done with, so there is a slot for one more.
        first = number + len(self._asked)
        for ahead in range(first, min(number + SLOTS, math.ceil(len(self.order) / self.size))):
            self._ask(process, ahead)
        process.wait()
        self.waited += time.perf_counter() - started
        request = self._asked.popleft()
        slot = process.slots[request.slot]
        return PreparedBatch(slot.x[: request.images], self.labels(number), self.indices(number))

    def _ask(self, process: DistortionProcess, number: int) -> None:
        indices = self.indices(number)
        request = Request(self._asked_before % SLOTS, len(indices), self.epoch, number)
        slot = process.slots[request.slot]
        gather_pixels(self.gatherer.pixels, indices, slot.pixels[: request.images])
        slot.labels[: request.images] = self.labels(number)
        process.ask(request)
        self._asked.append(request)
        self._asked_before += 1

    def _forget(self, process: DistortionProcess) -> None:
        """Wait for batches that are no longer needed, because training continues at another one."""
        while self._asked:
            process.wait()
            self._asked.popleft()

    def _fail(self, error: OSError) -> None:
        sys.stderr.write(f"the process that distorts images failed ({error.strerror}): training continues without it\n")
        self.close()
