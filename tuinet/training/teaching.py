"""Teachers: trained networks whose softened probabilities a network learns from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from tuinet.datasets.batches import Gatherer
from tuinet.datasets.dataset import Images
from tuinet.nn.arrays import Array
from tuinet.nn.losses import Targets, softmax
from tuinet.nn.network import Network, Propagation
from tuinet.training.targets import Batch

CHUNK = 500
"""Images that the teachers predict at a time"""


class Teaching:
    """Adds the teachers' answers to the targets of a batch: the mean of their probabilities at a temperature.

    Teachers see each image as the network does, with the same distortions. Without any, they predict each image once.
    """

    def __init__(self, teachers: Sequence[Network], temperature: float, images: Images | None) -> None:
        """`teachers` output logits of the classes. `images` are the training images, if they never change."""
        self._teachers = teachers
        self._temperature = temperature
        self._propagations: dict[int, list[Propagation]] = {}
        self._known: NDArray[np.float32] | None = None
        if images is not None:
            # With one thread: a resumed run may begin with another number of them, which would change the last bits.
            with ThreadpoolController().limit(limits=1, user_api="blas"):
                self._known = self._answers_to_all(images)

    def __call__(self, batch: Batch, targets: Targets) -> Targets:
        """Return the targets, with the answers of the teachers."""
        if self._known is not None:
            return targets._replace(teacher=self._known.take(batch.indices, axis=0))
        return targets._replace(teacher=self._answers(batch.x))

    def _answers_to_all(self, images: Images) -> NDArray[np.float32]:
        gatherer = Gatherer(images, CHUNK)
        known = np.empty((len(images), self._teachers[0].widths[-1]), np.float32)
        for start in range(0, len(images), CHUNK):
            indices = np.arange(start, min(start + CHUNK, len(images)))
            known[indices] = self._answers(gatherer.gather(indices))
        self._propagations.clear()
        return known

    def _answers(self, x: Array) -> Array:
        """Return the mean of the teachers' softened probabilities (N, classes) for images (N, inputs)."""
        if len(x) not in self._propagations:
            self._propagations[len(x)] = [Propagation(teacher, len(x)) for teacher in self._teachers]
        answers = [softmax(asked.forward(x) / self._temperature) for asked in self._propagations[len(x)]]
        mean = answers[0]
        for other in answers[1:]:
            mean += other
        mean /= len(answers)
        return mean
