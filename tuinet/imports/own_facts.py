"""The facts that tuinet writes into the files it exports, read back from a file that is not trusted."""

from __future__ import annotations

from pydantic import ValidationError

from tuinet.errors import ForeignNetworkError
from tuinet.exports.network_facts import SCALE, NetworkFacts
from tuinet.imports.foreign_network import ForeignNetwork, check_shortcuts, shifted
from tuinet.messages import counted
from tuinet.runs.unsupported import field_of
from tuinet.sanitize import sanitize


def parse_facts(text: object) -> NetworkFacts:
    """Parse the facts in a file. Raises ForeignNetworkError, without the name of the file."""
    try:
        if isinstance(text, (str, bytes)):
            return NetworkFacts.model_validate_json(text)
        return NetworkFacts.model_validate(text)
    except ValidationError as error:
        field = sanitize(field_of(error)[:80]) or "content"
        raise ForeignNetworkError(f"its metadata cannot be read: {field}") from None


def with_facts(network: ForeignNetwork, facts: NetworkFacts, *, is_scaled: bool = False) -> ForeignNetwork:
    """Add facts to a network. Raises ForeignNetworkError if they do not fit.

    With `is_scaled`, the scale of the input is a part of the network already.
    """
    inputs = network.widths[0]
    outputs = network.widths[-1]
    if facts.height * facts.width != inputs or len(facts.classes) != outputs:
        raise ForeignNetworkError(
            f"its metadata describes {facts.height}×{facts.width} pixels and {len(facts.classes)} classes, "
            f"but its layers have {counted(inputs, 'input')} and {counted(outputs, 'output')}"
        )
    layers = network.layers
    notes = network.notes
    if facts.scale != SCALE and not is_scaled:
        layers = (shifted(layers[0], facts.scale / SCALE, 0.0), *layers[1:])
        notes = (*notes, f"the scale of its input, {facts.scale:g}, is now part of the first layer")
    activations = facts.activations
    if facts.activation is not None and not activations:
        activations = (facts.activation,) * (len(layers) - 1)
    if len(activations) != len(layers) - 1:
        raise ForeignNetworkError(
            f"its metadata names {counted(len(activations), 'activation')}: expected {len(layers) - 1}, one for "
            "each hidden layer"
        )
    return ForeignNetwork(
        layers,
        activations,
        (facts.height, facts.width),
        facts.classes,
        facts.dataset,
        check_shortcuts(network.widths, facts.shortcuts),
        notes,
    )
