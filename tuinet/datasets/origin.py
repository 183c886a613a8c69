"""Where a data set of the catalogue came from, and what was done to it: a small file beside its images."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tuinet.limits import read_small

FILE_NAME = "origin.json"


class Origin(BaseModel):
    """The content of that file."""

    model_config = ConfigDict(frozen=True)

    source: str
    """The absolute path of the folder from which it was added"""
    transposed: bool = False
    """Whether its images were stored transposed"""
    white: int = Field(255, ge=1, le=255)
    """The value that became 255"""


def write_origin(folder: Path, source: Path, *, transposed: bool, white: int) -> Path:
    """Write the file and return its path. Raises OSError."""
    path = folder / FILE_NAME
    name = os.fsencode(source.absolute()).decode(errors="replace")
    path.write_text(Origin(source=name, transposed=transposed, white=white).model_dump_json() + "\n")
    return path


def white_of(folder: Path) -> int:
    """The value that became 255; 255 where nothing is recorded, as in a folder that was not added."""
    try:
        return Origin.model_validate_json(read_small(folder / FILE_NAME)).white
    except (OSError, ValidationError):
        return 255
