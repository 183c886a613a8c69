"""`sweep.json`: what a sweep tries, and how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tuinet.event_fields import Seconds
from tuinet.sanitize import SafeText
from tuinet.sweeps.space import Space

FORMAT = 1
"""The version of the layout of a sweep's directory"""

UNLIMITED = 1_000_000
"""Trials of a sweep that ends after some minutes"""

Method = Literal["random", "grid", "tpe"]
"""`random` draws combinations, `grid` tries all, `tpe` learns from the trials so far (Optuna)"""


class SweepDefinition(BaseModel):
    """Everything that determines the trials of a sweep."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Annotated[int, Field(ge=1, le=FORMAT)] = FORMAT
    created: Seconds
    token: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    """Distinguishes the sweep from others of the same name, on machines that train trials of several"""
    fixed: dict[SafeText, JsonValue]
    """The hyperparameters that are the same in every trial and not the schema's defaults"""
    swept: dict[SafeText, SafeText]
    """The other ones, each with its values as text: see `sweeps.dimensions`"""
    method: Method
    trials: Annotated[int, Field(ge=1)]
    minutes: Annotated[float, Field(gt=0)] | None = None
    """No new trial begins after this time"""
    seed: int = 0
    prune: bool = False

    def space(self) -> Space:
        """Return the space that is searched. Raises ConfigurationError if it does not fit this version's schema."""
        return Space.parse(self.fixed, self.swept)
