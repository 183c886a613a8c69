"""The base classes of all messages of the protocol, and the types and limits of their fields."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_LINE_BYTES = 1 << 20
"""Length of one line"""

MAX_CHUNK_BYTES = 1 << 18
"""Bytes of a file in one message"""

MAX_TEXT = 20_000
"""Characters of a text"""

MAX_LABEL = 300
"""Characters of a name"""

# JSON in other languages holds whole numbers up to 2**53 exactly. This limit is far below, and far above any count.
Count = Annotated[int, Field(ge=0, le=1 << 40)]
Label = Annotated[str, StringConstraints(max_length=MAX_LABEL)]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ChunkSize = Annotated[int, Field(ge=1, le=MAX_CHUNK_BYTES)]

Role = Literal["train-images", "train-labels", "test-images", "test-labels", "names"]
"""The part that a file plays in a data set"""

Status = Literal[
    "training", "paused", "interrupted", "finished", "stopped", "early_stopped", "target_reached", "pruned", "diverged",
    "failed", "damaged", "unsupported", "reading",
]  # fmt: skip


class Message(BaseModel):
    """The base of all messages. Unknown fields are an error: neither side acts on a field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(Message):
    """The base of all messages that are answered by a reply with the same `id`."""

    id: Count = 0


class Reply(Message):
    """The base of all messages that answer a request."""

    id: Count
