"""Files of arrays that other frameworks can open: safetensors, with a text and a SHA-256 in the metadata.

There is no pickle: reading such a file runs no code that somebody put into it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuinet.errors import CheckpointError
from tuinet.limits import parse_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_HEADER = 1 << 24
"""Maximum size in bytes of the JSON header of a safetensors file. tuinet writes a few thousand; a huge one takes
minutes"""


def encode_arrays(arrays: Mapping[str, NDArray[Any]], key: str, text: str) -> bytes:
    """Encode arrays, and a text under a key of the metadata, as a file. Equal content gives equal bytes."""
    import numpy as np
    from safetensors.numpy import save

    # safetensors ignores strides: it would write a transposed view in the wrong order.
    tensors = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    metadata = json.dumps({key: text, "sha256": digest_of(tensors, text)})
    return save(tensors, {"tuinet": metadata})


def read_arrays(path: Path, key: str, expected: str) -> tuple[dict[str, NDArray[Any]], str]:
    """Read the arrays of a file and the text under `key`, and verify every byte.

    Raises CheckpointError if the file is missing, truncated, altered or not `expected`, such as "a checkpoint".
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = path.read_bytes()
        # The format: eight bytes with the length of the JSON header, the header, and the arrays.
        header_length = int.from_bytes(content[:8], "little")
        if header_length > MAX_HEADER:
            raise ValueError("the header is too long")
        header = parse_json(content[8 : 8 + header_length])
        metadata = parse_json(header["__metadata__"]["tuinet"])
        tensors = load(content)
        text = metadata[key]
        if metadata["sha256"] != digest_of(tensors, text):
            raise CheckpointError(f"{path}: altered: its content does not match its SHA-256")
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror})") from None
    except (SafetensorError, KeyError, TypeError, ValueError, AttributeError):
        raise CheckpointError(f"{path}: truncated, altered or not {expected}") from None
    return tensors, text


def digest_of(tensors: Mapping[str, NDArray[np.generic]], text: str) -> str:
    """Return the SHA-256 of arrays and a text."""
    digest = hashlib.sha256(text.encode())
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name} {tensor.dtype} {tensor.shape}".encode())
        # Without a copy of large arrays.
        digest.update(tensor.reshape(-1).data)
    return digest.hexdigest()
