"""What the app remembers from one start to the next."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tuinet.errors import RunError, TuinetError
from tuinet.limits import parse_json, read_small
from tuinet.render.chart_options import METRICS, SMOOTHING, ZOOM
from tuinet.runs.files import write_atomically
from tuinet.runs.home import home, make_folder

MOST = {"smoothing": len(SMOOTHING) - 1, "zoom": len(ZOOM) - 1}
"""The greatest value of each whole number; the least is 0"""

VIEWS = (*METRICS, "both")
"""What the chart shows"""


@dataclass
class Preferences:
    """Choices of a person, and the last configuration; what cannot be read is as if it had never been chosen."""

    theme: str = ""
    """Empty: chosen by the terminal"""
    digit_style: str = "ascii"
    configuration: dict[str, Any] = field(default_factory=dict)
    """The settings that differ from the defaults"""
    metric: str = "accuracy"
    smoothing: int = 0
    log_axis: bool = False
    zoom: int = 0
    log_filter: str = "notable"
    explore_split: str = "test"
    runs_sort: str = "started"
    runs_turned: bool = False
    unfinished: str = ""
    """The id of the run that trained when it was last looked at"""

    @classmethod
    def read(cls) -> Preferences:
        """The remembered ones, or the defaults where there are none."""
        defaults = cls()
        try:
            stored = parse_json(read_small(path()))
            known = {one.name: stored[one.name] for one in fields(cls) if one.name in stored}
        except (OSError, ValueError, TypeError, TuinetError):
            return defaults
        return cls(**{name: value for name, value in known.items() if defaults._can_be(name, value)})

    def _can_be(self, name: str, value: object) -> bool:
        if name in MOST and isinstance(value, int) and not 0 <= value <= MOST[name]:
            return False
        if name == "metric" and value not in VIEWS:
            return False
        return type(value) is type(getattr(self, name))

    def save(self) -> None:
        """Remember. A home that cannot be written to is no reason to disturb anybody: nothing depends on it."""
        with contextlib.suppress(OSError, RunError):
            make_folder(path().parent)
            write_atomically(path(), json.dumps(asdict(self), indent=2).encode() + b"\n", durable=False)


def path() -> Path:
    """The file of the preferences."""
    return home() / "app.json"
