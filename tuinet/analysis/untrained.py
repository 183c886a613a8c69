"""The network that a configuration would train, with its initial weights, and its answers before training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuinet.analysis.decoded import decoded
from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.errors import ConfigurationError
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.forward import predict
from tuinet.nn.names import output_count
from tuinet.nn.network import Network
from tuinet.nn.parts import parameter_count
from tuinet.training.building import encoding_for, network_for

MOST_PARAMETERS = 5_000_000
"""Maximum number of parameters: initialising more takes too long for a preview"""


@dataclass(frozen=True, eq=False)
class UntrainedNetwork:
    """A network with the initial weights of its training, as a classifier."""

    network: Network
    dataset: Dataset

    @classmethod
    def of(cls, config: Configuration, dataset: Dataset) -> UntrainedNetwork:
        """Initialise the weights as a run of this configuration would. Raises ConfigurationError for a huge network."""
        widths = (dataset.inputs, *config.hidden_widths, output_count(config.encoding, len(dataset.classes)))
        parameters = parameter_count(widths, config.normalisation)
        if parameters > MOST_PARAMETERS:
            raise ConfigurationError(
                f"{parameters:,} parameters: too many to preview: expected at most {MOST_PARAMETERS:,}"
            )
        classes = len(dataset.classes)
        network = network_for(config, dataset.inputs, classes, np.random.default_rng(config.seed))
        return cls(decoded(network, encoding_for(config, classes)), dataset)

    def answer(self, index: int) -> Answer:
        """Return the answer to a test image."""
        images = self.dataset.test
        probabilities = predict(self.network, images.images[index : index + 1]).probabilities[0]
        return Answer(probabilities.tolist(), int(images.labels[index]), untrained=True)
