"""The formats that can be written, in the order help lists them. A new format is a module, and a line here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from tuinet.exports import (
    curves_csv,
    curves_parquet,
    curves_svg,
    curves_tensorboard,
    html,
    model_card,
    network_json,
    network_npz,
    network_onnx,
    network_safetensors,
)
from tuinet.exports.exporter import Exporter, FolderExporter

EXPORTERS: tuple[Exporter | FolderExporter, ...] = (
    network_onnx.EXPORTER,
    network_safetensors.EXPORTER,
    network_npz.EXPORTER,
    network_json.EXPORTER,
    curves_csv.EXPORTER,
    curves_parquet.EXPORTER,
    curves_tensorboard.EXPORTER,
    curves_svg.EXPORTER,
    html.EXPORTER,
    model_card.EXPORTER,
)


def names() -> list[str]:
    """Return the names of all formats."""
    return [exporter.name for exporter in EXPORTERS]


def suffixes() -> list[str]:
    """Return the file extensions of all formats."""
    return [suffix for exporter in EXPORTERS if isinstance(exporter, Exporter) for suffix in exporter.suffixes]


def exporter_named(name: str) -> Exporter | FolderExporter | None:
    """Return the format of that name, or None."""
    return next((exporter for exporter in EXPORTERS if exporter.name == name), None)


def exporter_for(file: PurePath) -> Exporter | None:
    """Return the format of a file's extension, in capitals or not; None if no format has it."""
    for exporter in EXPORTERS:
        if isinstance(exporter, Exporter) and file.name.lower().endswith(exporter.suffixes):
            return exporter
    return None


def of_kind(kind: str) -> Sequence[str]:
    """Return the names of the formats of a kind."""
    return [exporter.name for exporter in EXPORTERS if exporter.kind == kind]
