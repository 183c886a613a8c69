"""Commands to a run that is training: the lines of `commands.jsonl`.

A command is sent by appending a line; the job reads new lines between two batches. Each command has an id, and the
event that answers it names that id: only then is it known that the run carried it out.

To add a simple command, add its name to `SimpleCommandName` and its effect to `training.control`, which the type
checker asks for. A command with arguments is another class in `Command`, and the type checker asks for it in
`training.trainer`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    model_serializer,
    model_validator,
)

MOST_LINE = 1 << 16
"""Bytes of one line including its end; longer lines are skipped"""

SimpleCommandName = Literal["pause", "continue", "step", "step_epoch", "stop", "checkpoint"]
"""`step` trains one batch and `step_epoch` the rest of the epoch, and then both pause. `stop` finishes the batch, saves
and ends the run. `checkpoint` saves and goes on."""


def new_id() -> str:
    """Return a unique id for a command."""
    return secrets.token_hex(6)


class Identified(BaseModel):
    """The base of all commands."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    # Lines written by hand or by old versions may lack an id. They get one, although nobody waits for its event.
    id: str = Field(default_factory=new_id, pattern=r"^[A-Za-z0-9_-]{1,64}$")


class SimpleCommand(Identified):
    """A command without arguments, apart from the reason of a `stop`."""

    type: SimpleCommandName
    reason: Literal["pruned"] | None = None
    """Why a sweep stops the run; None if a user stops it"""

    @model_validator(mode="after")
    def _check_reason(self) -> Self:
        if self.reason is not None and self.type != "stop":
            raise ValueError("only 'stop' has a reason")
        return self

    @model_serializer(mode="wrap")
    def _without_empty_reason(self, serialize: SerializerFunctionWrapHandler) -> dict[str, object]:
        # A job started by an older version skips lines with unknown fields.
        fields: dict[str, object] = serialize(self)
        if self.reason is None:
            del fields["reason"]
        return fields


class Set(Identified):
    """Change a live hyperparameter, or the `probe` (a list of test digits), from the next batch on."""

    type: Literal["set"] = "set"
    name: str
    value: bool | str | int | float | list[int] | None


Command = Annotated[SimpleCommand | Set, Field(discriminator="type")]


@dataclass(frozen=True)
class Skipped:
    """Lines that the job could not read as commands."""

    message: str
    """Why"""


_ADAPTER: TypeAdapter[Command] = TypeAdapter(Command, config=ConfigDict(defer_build=True))


def parse_command(line: bytes | str) -> Command:
    """Parse one line. Raises pydantic's ValidationError, a ValueError, for anything else."""
    return _ADAPTER.validate_json(line)
