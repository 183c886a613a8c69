"""Weights that came over a link: looked at before they are kept, and so before anything else reads them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.sanitize import sanitize


def check_weights(path: Path, config: Configuration) -> None:
    """Raises CheckpointError for a file that is not a checkpoint, whole and of this configuration's network."""
    from tuinet.runs.checkpoints import check_belongs, load

    try:
        snapshot = load(path)
        check_belongs(snapshot, config, path)
    except CheckpointError as error:
        raise CheckpointError(sanitize(str(error))) from None
    except (ValidationError, RecursionError):
        raise CheckpointError(f"{path}: not a checkpoint of tuinet") from None
    widths = snapshot.progress.widths
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, (inputs, outputs) in enumerate(pairwise(widths)):
        shapes |= {f"layers.{layer}.weight": (outputs, inputs), f"layers.{layer}.bias": (outputs,)}
    found = {name: array.shape for name, array in snapshot.parameters.items()}
    if tuple(widths[1:-1]) != config.hidden or min(widths) < 1 or found != shapes:
        raise CheckpointError(f"{path}: its arrays are not those of a network of hidden layers {config.hidden}")
