"""What the app remembers from one start to the next."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from tuinet.runs.files import write_atomically
from tuinet.runs.home import home, make_folder


class Preferences(BaseModel):
    """Choices of a person, and the last configuration; what cannot be read is as if it had never been chosen."""

    model_config = ConfigDict(validate_assignment=True, extra="ignore")

    theme: str = ""
    """Empty: chosen by the terminal"""
    digit_style: str = "ascii"
    configuration: dict[str, Any] = {}
    """The settings that differ from the defaults"""
    metric: str = "accuracy"
    smoothing: int = 0
    log_axis: bool = False
    zoom: int = 0
    log_filter: str = "notable"
    explore_split: str = "test"
    runs_sort: str = "started"
    runs_turned: bool = False

    @classmethod
    def read(cls) -> Preferences:
        """The remembered ones, or the defaults where there are none."""
        try:
            return cls.model_validate_json(path().read_bytes())
        except (OSError, ValidationError):
            return cls()

    def save(self) -> None:
        """Remember. A home that cannot be written to is no reason to disturb anybody: nothing depends on it."""
        from tuinet.errors import RunError

        with contextlib.suppress(OSError, RunError):
            make_folder(path().parent)
            write_atomically(path(), self.model_dump_json(indent=2).encode() + b"\n")


def path() -> Path:
    """The file of the preferences."""
    return home() / "app.json"
