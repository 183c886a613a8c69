"""The network that a configuration would train, with its initial weights, and its answers before training."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.errors import ConfigurationError
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.forward import predict
from tuinet.nn.network import Network
from tuinet.training.engine import network_for

MOST_PARAMETERS = 5_000_000
"""The most parameters: initialising more takes too long for a preview"""


@dataclass(frozen=True, eq=False)
class UntrainedNetwork:
    """A network with the initial weights of its training."""

    network: Network
    dataset: Dataset

    @classmethod
    def of(cls, config: Configuration, dataset: Dataset) -> UntrainedNetwork:
        """Initialise the weights as a run of this configuration would. Raises ConfigurationError for a huge network."""
        widths = (dataset.inputs, *config.hidden_widths, len(dataset.classes))
        parameters = sum((inputs + 1) * outputs for inputs, outputs in pairwise(widths))
        if parameters > MOST_PARAMETERS:
            raise ConfigurationError(
                f"{parameters:,} parameters: too many to preview, expected at most {MOST_PARAMETERS:,}"
            )
        return cls(
            network_for(config, dataset.inputs, len(dataset.classes), np.random.default_rng(config.seed)), dataset
        )

    def answer(self, index: int) -> Answer:
        """Return the answer to a test image."""
        images = self.dataset.test
        probabilities = predict(self.network, images.images[index : index + 1]).probabilities[0]
        return Answer(probabilities.tolist(), int(images.labels[index]), untrained=True)
