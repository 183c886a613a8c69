"""Fitting a network to a data set of this machine: its pixels, its classes, and whatever the file leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuinet.datasets.dataset import Dataset
from tuinet.errors import ForeignNetworkError, UsageError
from tuinet.imports.foreign_network import ForeignNetwork, shifted
from tuinet.messages import counted
from tuinet.nn.names import ActivationName


def with_activations(network: ForeignNetwork, names: Sequence[ActivationName]) -> ForeignNetwork:
    """Return the network with the activations that the user names: one for all hidden layers, one for each, or none.

    Raises ForeignNetworkError, without the file's name, if the file names others, if neither names any, or if their
    number does not fit.
    """
    hidden = len(network.layers) - 1
    if not names:
        if network.activations is None and hidden:
            raise ForeignNetworkError("does not name the activation between its layers: expected --activation")
        return replace(network, activations=network.activations or ())
    given = tuple(names) * hidden if len(names) == 1 else tuple(names)
    if len(given) != hidden:
        raise ForeignNetworkError(
            f"--activation names {counted(len(given), 'activation')}: expected one, or one for each hidden layer "
            f"({hidden})"
        )
    if network.activations not in (None, given):
        own = f"activations are {', '.join(network.activations)}"
        if len(set(network.activations)) == 1:
            own = f"activation is {network.activations[0]}"
        raise ForeignNetworkError(f"its {own}: expected the same --activation, or none")
    return replace(network, activations=given)


def with_plain_pixels(network: ForeignNetwork, mean: float, deviation: float) -> ForeignNetwork:
    """Return the network for plain pixels, of one that was trained on (pixel - mean) / deviation. Raises UsageError."""
    if deviation <= 0:
        raise UsageError(f"--std {deviation:g}: expected a number above 0")
    if (mean, deviation) == (0.0, 1.0):
        return network
    first = shifted(network.layers[0], 1 / deviation, -mean / deviation)
    note = f"the mean {mean:g} and the standard deviation {deviation:g} of the pixels are now part of the first layer"
    return replace(network, layers=(first, *network.layers[1:]), notes=(*network.notes, note))


def fitted(network: ForeignNetwork, data: Dataset, classes: Sequence[str] | None) -> ForeignNetwork:
    """Return the network with its outputs in the order of the classes of a data set.

    `classes` are the names of its outputs, if the user gives them; by default those in the file, or else those of the
    data set. Raises ForeignNetworkError, without the file's name, if pixels or classes do not fit.
    """
    height, width = data.image_shape
    inputs = network.widths[0]
    if inputs != data.inputs or network.shape not in (None, (height, width)):
        own = f"{inputs:,} pixels"
        if network.shape is not None:
            own = f"images of {network.shape[0]}×{network.shape[1]} pixels"
        raise ForeignNetworkError(
            f"takes {own}: {data.name} has {height}×{width}: name another data set with --dataset"
        )
    outputs = network.widths[-1]
    if outputs != len(data.classes):
        raise ForeignNetworkError(
            f"has {counted(outputs, 'output')}: {data.name} has {len(data.classes)} classes: "
            "name another data set with --dataset"
        )
    names = tuple(classes) if classes is not None else network.classes
    if names is None or names == data.classes:
        return network
    if sorted(names) != sorted(data.classes):
        raise ForeignNetworkError(
            f"its classes are {_listed(names)}, and those of {data.name} are {_listed(data.classes)}: "
            "expected the same, in any order: see --classes and --dataset"
        )
    return _reordered(network, [names.index(name) for name in data.classes])


def _reordered(network: ForeignNetwork, order: Sequence[int]) -> ForeignNetwork:
    last = network.layers[-1]
    last = last._replace(weight=last.weight[order], bias=last.bias[order])
    note = "its outputs are now in the order of the classes of the data set"
    return replace(network, layers=(*network.layers[:-1], last), notes=(*network.notes, note))


def _listed(names: Sequence[str]) -> str:
    if len(names) <= 12:
        return ", ".join(names)
    return f"{', '.join(names[:10])} … ({len(names)})"
