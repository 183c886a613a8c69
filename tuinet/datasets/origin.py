"""Where a data set of the catalogue came from, and how it was changed: `origin.json` beside its images."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tuinet.limits import read_small

FILE_NAME = "origin.json"


class Origin(BaseModel):
    """The content of `origin.json`."""

    model_config = ConfigDict(frozen=True)

    source: str
    """The absolute path of the folder that it was added from"""
    transposed: bool = False
    """Whether its images were stored transposed"""
    white: int = Field(255, ge=1, le=255)
    """The value that became 255"""


def write_origin(folder: Path, source: Path, *, transposed: bool, white: int) -> Path:
    """Write the file and return its path. Raises OSError."""
    path = folder / FILE_NAME
    # A path may contain bytes that are not UTF-8, and JSON cannot.
    source_name = os.fsencode(source.absolute()).decode(errors="replace")
    origin = Origin(source=source_name, transposed=transposed, white=white)
    path.write_text(origin.model_dump_json() + "\n")
    return path


def white_of(folder: Path) -> int:
    """The value that became 255; 255 in a folder that was not added, and so has no `origin.json`."""
    try:
        return Origin.model_validate_json(read_small(folder / FILE_NAME)).white
    except (OSError, ValidationError):
        return 255
