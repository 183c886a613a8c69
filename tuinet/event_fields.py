"""The types of the fields of events: numbers within bounds, and text that is safe to print."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from tuinet.sanitize import SafeText


def _finite(value: object) -> object:
    # JSON has no NaN and no infinity.
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


Number = Annotated[float | None, BeforeValidator(_finite)]
"""A measurement; None if it is not finite or was not made"""

Share = Annotated[Annotated[float, Field(ge=0, le=1)] | None, BeforeValidator(_finite)]
"""A fraction of the images; None where nothing was measured"""

Count = Annotated[int, Field(ge=0, le=1 << 53)]
"""A count. Up to the bound, a JSON reader that has only 64-bit floats represents every integer exactly."""

Seconds = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
"""A duration, or Unix seconds, within the years up to 9999 that Python's calendar has"""

Rate = Annotated[float, Field(allow_inf_nan=False)]

# Fields that several events share, with their descriptions for EVENTS.md.
Epoch = Annotated[Count, Field(description="Epoch, from 1; 0 before the first")]
Batch = Annotated[Count, Field(description="Batches of the epoch that have been trained")]
Batches = Annotated[Count, Field(description="Batches in an epoch")]
LearningRate = Annotated[Rate, Field(description="Learning rate of the last batch, after schedule and warm-up")]
Speed = Annotated[Number, Field(description="Training images per second")]

LONGEST_MESSAGE = 2000
"""Characters of a message: it is sent over slow links, and nobody reads more"""


def _shorten(text: str) -> str:
    if len(text) <= LONGEST_MESSAGE:
        return text
    return text[: LONGEST_MESSAGE - 3] + "..."


Message = Annotated[SafeText, AfterValidator(_shorten)]
"""Text for the user, shortened to LONGEST_MESSAGE"""
