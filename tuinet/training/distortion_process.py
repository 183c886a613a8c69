"""The other process that distorts batches, seen from the one that trains."""

from __future__ import annotations

from tuinet.datasets.distortion import DistortionSettings
from tuinet.datasets.distortion_worker import REQUEST, Request, bytes_of, slots_in
from tuinet.training.batch_process import BatchProcess


class DistortionProcess:
    """Distorts the batches that are put into its slots. It dies with the process that started it.

    All methods but `close` raise OSError if it has died before.
    """

    def __init__(self, slots: int, size: int, settings: DistortionSettings) -> None:
        """Start a process with `slots` slots, each for a batch of up to `size` images."""
        height, width = settings.shape
        self._process = BatchProcess(
            "tuinet.datasets.distortion_worker",
            slots * bytes_of(size, height * width),
            [slots, size, settings.to_json()],
        )
        self.slots = slots_in(self._process.memory, slots, size, height * width)
        self.pid = self._process.pid
        self.close = self._process.close
        self._is_ready = False

    def is_ready(self) -> bool:
        """Return True as soon as the process has started, which takes a moment."""
        if not self._is_ready and self._process.has_answered():
            self.wait()
            self._is_ready = True
        return self._is_ready

    def ask(self, request: Request) -> None:
        """Request that the images in a slot be distorted."""
        self._process.ask(REQUEST.pack(*request))

    def wait(self) -> None:
        """Wait until the first request without an answer is done."""
        self._process.wait()
