"""`config.json`: the record of a run."""

from __future__ import annotations

import platform
import socket
from importlib.metadata import version
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tuinet.config import Configuration
from tuinet.event_fields import Seconds
from tuinet.facts import DatasetFacts
from tuinet.runs.unsupported import FORMAT
from tuinet.sanitize import SafeText


class Teacher(BaseModel):
    """A network that a run learns from, whose checkpoint was copied into the run."""

    model_config = ConfigDict(frozen=True)

    run_id: SafeText
    name: SafeText | None
    checkpoint: SafeText
    """The name of the checkpoint in the teacher's run"""
    sha256: SafeText
    """The digest of the copied file"""


class Record(BaseModel):
    """The content of `config.json`."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    # The first versions of tuinet wrote no format number.
    format: Annotated[int, Field(ge=1, le=FORMAT)] = 1
    """The version of the layout of the run directory"""
    config: Configuration
    name: SafeText | None = None
    created: Seconds
    host: SafeText
    versions: dict[SafeText, SafeText]
    dataset: DatasetFacts | None = None
    """The facts about the data set; None until the job has read it, and in runs from the first versions"""
    teachers: tuple[Teacher, ...] = ()
    adapts_threads: bool = False
    """True if the number of threads was `auto`: the job has chosen one, and may change it while it trains"""


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return {"tuinet": version("tuinet"), "numpy": version("numpy"), "python": platform.python_version()}


def hostname() -> str:
    """Return the name of this machine."""
    return socket.gethostname()
