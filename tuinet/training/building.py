"""The parts of a training run, made from its configuration: network, encoding, optimizer, and how targets are made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset
from tuinet.nn.encodings import Encoding
from tuinet.nn.names import chosen_loss, output_count
from tuinet.nn.network import Network
from tuinet.nn.optimizer import Optimizer
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.training.class_weights import ClassWeights, weights_of_classes
from tuinet.training.mixup import Mixup
from tuinet.training.targets import TargetRule
from tuinet.training.teaching import Teaching


def network_for(config: Configuration, inputs: int, classes: int, rng: np.random.Generator | None = None) -> Network:
    """Return the network of a configuration for images of `inputs` pixels. Without `rng` its parameters are zero."""
    widths = (inputs, *config.hidden_widths, output_count(config.encoding, classes))
    # Without hidden layers, the initial weights of the output follow `activation`.
    activations = config.activations or config.activation
    return Network(
        widths, activations, config.initializer, rng, normalisation=config.normalisation, shortcuts=config.shortcuts
    )


def encoding_for(config: Configuration, classes: int) -> Encoding:
    """Return the encoding of a configuration for a number of classes, with the loss that it is trained with."""
    return Encoding(config.encoding, chosen_loss(config.encoding, config.loss), classes)


def optimizer_for(config: Configuration, network: Network) -> Optimizer:
    """Return the optimizer of a configuration for a network, before its first step."""
    return OPTIMIZERS[config.optimizer](
        len(network.parameters),
        network.weight_count,
        config.weight_decay,
        config.momentum,
        config.l1,
        matrices=network.matrices,
        max_norm=config.max_norm,
    )


def target_rules(
    config: Configuration, dataset: Dataset, encoding: Encoding, teachers: Sequence[Network]
) -> list[TargetRule]:
    """Return the rules that make targets from labels, in order; empty if the labels are the targets."""
    rules: list[TargetRule] = []
    if config.mixup:
        rules.append(Mixup(config.mixup, encoding.classes))
    # After the blending: the weight of a blend is that of its classes.
    if config.class_weights is not None:
        rules.append(ClassWeights(weights_of_classes(config, dataset)))
    if teachers:
        never_change = config.augment == "none" and not config.mixup
        images = dataset.train if never_change else None
        rules.append(Teaching(teachers, config.temperature, images))
    return rules
