"""The formats of networks that can be imported, recognised by a file's first bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tuinet.errors import ForeignNetworkError
from tuinet.imports import onnx_file, own_files, safetensors_file
from tuinet.imports.foreign_network import ForeignNetwork
from tuinet.limits import read_small

MOST_BYTES = 1 << 32
"""Maximum size of a file in bytes"""


class Format(NamedTuple):
    """A format that can be read."""

    name: str
    recognises: Callable[[bytes], bool]
    """True if the first bytes of a file look like it"""
    read: Callable[[bytes], ForeignNetwork]
    """Raises ForeignNetworkError, without the file's name"""


# JSON before safetensors: a safetensors file has NULs where JSON has text.
FORMATS = (
    Format("npz", own_files.is_zip, own_files.read_npz),
    Format("JSON", own_files.is_json, own_files.read_json),
    Format("safetensors", safetensors_file.is_safetensors, safetensors_file.read),
    Format("ONNX", onnx_file.is_onnx, onnx_file.read),
)


def read_network(path: Path) -> ForeignNetwork:
    """Return the network in a file, whatever its name.

    Raises ForeignNetworkError, or MissingPackageError for an extra.
    """
    try:
        content = read_small(path, MOST_BYTES)
    except OSError as error:
        raise ForeignNetworkError(f"{path}: cannot be read ({error.strerror})") from None
    start = content[:64]
    for known in FORMATS:
        if known.recognises(start):
            try:
                return known.read(content)
            except ForeignNetworkError as error:
                raise ForeignNetworkError(f"{path}: {error}") from None
    if start.startswith(b"\x80"):
        raise ForeignNetworkError(f"{path}: {own_files.PICKLE}")
    names = ", ".join(known.name for known in FORMATS)
    raise ForeignNetworkError(f"{path}: not a network in a known format: expected one of {names}")
