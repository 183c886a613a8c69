"""The choices that the app remembers from one start to the next."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tuinet.errors import RunError, TuinetError
from tuinet.facts import DRAWN
from tuinet.limits import parse_json, read_small
from tuinet.render.chart_options import METRICS, SMOOTHING, ZOOM
from tuinet.runs.files import write_atomically
from tuinet.runs.home import home, make_folder

STEPS = {"smoothing": len(SMOOTHING), "zoom": len(ZOOM)}
"""Choices that are stored as a step, counted from 0, and the number of steps"""

VIEWS = (*METRICS, "both")
"""The metrics of the chart"""


@dataclass
class RememberedChoices:
    """The user's choices, and the last configuration. A value that cannot be read is replaced by its default."""

    theme: str = ""
    """Empty: the terminal decides"""
    digit_style: str = "ascii"
    configuration: dict[str, Any] = field(default_factory=dict)
    """The hyperparameters that differ from the defaults"""
    metric: str = "accuracy"
    smoothing: int = 0
    log_axis: bool = False
    zoom: int = 0
    log_filter: str = "notable"
    explore_split: str = "test"
    runs_sort: str = "started"
    runs_turned: bool = False
    drawn_dataset: str = DRAWN
    """The data set that labelled drawings go to"""
    unfinished: str = ""
    """The run that was training when the app last saw it: see `UnfinishedRun`"""

    @classmethod
    def read(cls) -> RememberedChoices:
        """Return the saved choices, or the defaults if there are none."""
        defaults = cls()
        try:
            stored = parse_json(read_small(path()))
            values = {item.name: stored[item.name] for item in fields(cls) if item.name in stored}
        except (OSError, ValueError, TypeError, TuinetError):
            return defaults
        return cls(**{name: value for name, value in values.items() if defaults._accepts(name, value)})

    def _accepts(self, name: str, value: object) -> bool:
        # A bool is an int, and would be accepted as a step if types were only compared with isinstance.
        if type(value) is not type(getattr(self, name)):
            return False
        if name in STEPS:
            return value in range(STEPS[name])
        return name != "metric" or value in VIEWS

    def save(self) -> None:
        """Save, or do nothing if the home cannot be written to: losing a choice is not worth an error."""
        with contextlib.suppress(OSError, RunError):
            make_folder(path().parent)
            write_atomically(path(), json.dumps(asdict(self), indent=2).encode() + b"\n", durable=False)


def path() -> Path:
    """Return the file of the choices."""
    return home() / "app.json"
