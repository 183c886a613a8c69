"""What may be asked of a run: the lines of `commands.jsonl`.

Whoever wants something of a run appends a line; the job reads on between two batches.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Plain(BaseModel):
    """A command that is only a word.

    `step` trains one batch and `step_epoch` to the end of the epoch, and then pauses; `stop` finishes the batch,
    saves and ends the run; `checkpoint` saves and goes on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["pause", "continue", "step", "step_epoch", "stop", "checkpoint"]


class Set(BaseModel):
    """Change a live setting from the next batch on. `probe` takes indices of test digits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["set"] = "set"
    name: str
    value: str | int | float | list[int] | None


Command = Annotated[Plain | Set, Field(discriminator="type")]

_ADAPTER: TypeAdapter[Command] = TypeAdapter(Command)


def parse_command(line: bytes | str) -> Command:
    """One line to its command. Raises pydantic's ValidationError, a ValueError, for anything else."""
    return _ADAPTER.validate_json(line)
