"""What may be asked of a run: the lines of `commands.jsonl`.

Whoever wants something of a run appends a line; the job reads on between two batches. Each command has an id of its
own, and the event that answers it names that id: until then nobody knows whether the run has taken it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MOST_LINE = 1 << 16
"""Bytes of one line, its end included; a longer one is skipped"""


def new_id() -> str:
    """An id that no other command has."""
    return secrets.token_hex(6)


class Identified(BaseModel):
    """What all commands share. A line without an id, from an older tuinet, is given one that nobody waits for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(default_factory=new_id, pattern=r"^[A-Za-z0-9_-]{1,64}$")


class SimpleCommand(Identified):
    """A command that is only a word.

    `step` trains one batch and `step_epoch` to the end of the epoch, and then pauses; `stop` finishes the batch,
    saves and ends the run; `checkpoint` saves and goes on.
    """

    type: Literal["pause", "continue", "step", "step_epoch", "stop", "checkpoint"]


class Set(Identified):
    """Change a live setting from the next batch on. `probe` takes indices of test digits."""

    type: Literal["set"] = "set"
    name: str
    value: bool | str | int | float | list[int] | None


Command = Annotated[SimpleCommand | Set, Field(discriminator="type")]


@dataclass(frozen=True)
class Skipped:
    """Lines that the job did not read as commands, and why."""

    message: str


_ADAPTER: TypeAdapter[Command] = TypeAdapter(Command)


def parse_command(line: bytes | str) -> Command:
    """One line to its command. Raises pydantic's ValidationError, a ValueError, for anything else."""
    return _ADAPTER.validate_json(line)
