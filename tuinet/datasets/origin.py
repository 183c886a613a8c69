"""The origin of a data set in the catalogue, and the changes to it: `origin.json` beside its images."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tuinet.limits import read_small

FILE_NAME = "origin.json"


class Origin(BaseModel):
    """The content of `origin.json`."""

    model_config = ConfigDict(frozen=True)

    source: str
    """The absolute path of the folder or the first file that it was added from"""
    format: str = "IDX"
    """The format it was in"""
    transposed: bool = False
    """True if its images were stored transposed"""
    inverted: bool = False
    """True if light and dark were swapped"""
    white: int = Field(255, ge=1, le=255)
    """The value that became 255"""
    valid: int | None = Field(None, ge=1)
    """The number of last training images that are its own validation set; None if it has none"""
    seed: int | None = None
    """The seed that chose its test images among the training images; None if it has its own"""


def write_origin(folder: Path, source: Path, **more: Any) -> Path:  # noqa: ANN401 - the other fields of Origin
    """Write the file and return its path. Raises OSError."""
    path = folder / FILE_NAME
    # A path may contain bytes that are not UTF-8, and JSON cannot.
    source_name = os.fsencode(source.absolute()).decode(errors="replace")
    path.write_text(Origin(source=source_name, **more).model_dump_json() + "\n")
    return path


def read_origin(folder: Path) -> Origin | None:
    """Read the file; None in a folder that was not added, and so has no usable `origin.json`."""
    try:
        return Origin.model_validate_json(read_small(folder / FILE_NAME))
    except (OSError, ValidationError):
        return None


def white_of(folder: Path) -> int:
    """Return the value that became 255; 255 in a folder that was not added."""
    origin = read_origin(folder)
    return 255 if origin is None else origin.white
