"""When training ends before its last epoch."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from tuinet.hyperparameter import declare
from tuinet.schema.types import NoneAsText


class StoppingFields(BaseModel):
    """The group `Stopping` of the form and of the help."""

    early_stopping: Annotated[int | None, NoneAsText] = declare(
        None,
        "Stopping",
        "Number of epochs without a new best validation accuracy before stopping (the patience).",
        ge=1,
    )
    target_accuracy: Annotated[float | None, NoneAsText] = declare(
        None, "Stopping", "Validation accuracy at which to stop, such as 0.98.", gt=0, le=1
    )
