"""A network as the state of a PyTorch `nn.Sequential`, in a safetensors file.

The linear layers are `0`, `2`, `4` …, as in `nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))`:
an activation, which has no weights, stands between two of them. A run with dropout has the same names: leave out
`nn.Dropout`, which does nothing in a trained network. Batch normalisation is folded into the weights. With layer
normalisation, an `nn.LayerNorm` follows each linear layer but the last, and the linear layers are `0`, `3`, `6` …
Shortcuts are folded into the weights; past layer normalisation they cannot be, and are refused.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from tuinet.analysis.layers import layer_parts
from tuinet.errors import ExportError
from tuinet.exports.exporter import Exporter
from tuinet.exports.network_facts import network_facts
from tuinet.exports.subject import ExportSubject

FACTS = "tuinet"
"""The key of the facts in the metadata, as JSON"""


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write the weights and biases, without the state of the optimizer, and the facts as metadata.

    Raises ExportError for shortcuts past layer normalisation.
    """
    from safetensors.numpy import save

    tensors = {}
    network = subject.model.plain
    if network.shortcuts:
        raise ExportError(
            f"{subject.run.run_id}: shortcuts past layer normalisation: nn.Sequential has none: "
            "expected the format onnx, npz or json"
        )
    modules = 2 if network.normalisation == "none" else 3
    for index, parts in enumerate(layer_parts(network)):
        # safetensors ignores strides: it would write a transposed view in the wrong order.
        tensors[f"{modules * index}.weight"] = np.ascontiguousarray(parts["weight"])
        tensors[f"{modules * index}.bias"] = np.ascontiguousarray(parts["bias"])
        if "scale" in parts:
            tensors[f"{modules * index + 1}.weight"] = np.ascontiguousarray(parts["scale"])
            tensors[f"{modules * index + 1}.bias"] = np.ascontiguousarray(parts["shift"])
    # "format" tells Hugging Face's libraries that the tensors are PyTorch's.
    stream.write(save(tensors, {"format": "pt", FACTS: network_facts(subject).model_dump_json()}))


EXPORTER = Exporter(
    name="safetensors",
    help="the network as the state of a PyTorch nn.Sequential",
    suffixes=(".safetensors",),
    is_text=False,
    kind="network",
    write=write,
)
