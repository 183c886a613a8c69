"""The protocol between this side and the agent on another machine: one JSON object a line, both ways.

Both sides begin with a `Hello`. A request has an `id`, and one reply with the same `id` answers it. The agent also
sends news, which has no `id`. Neither side accepts a message that is not declared here or a line longer than
`MAX_LINE_BYTES`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from tuinet.remote.messages import Count, Label, Message
from tuinet.remote.news import AnyNews
from tuinet.remote.replies import AnyReply
from tuinet.remote.requests import AnyRequest

# Raise it with every change of the messages, events or commands that the other side would refuse.
PROTOCOL = 8
"""The version of the protocol"""


class Hello(Message):
    """The first message of both sides.

    Every version has to understand it, so its type and fields never change, and unknown fields are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: Literal["hello"] = "hello"
    protocol: int
    version: Label


class Ping(Message):
    """A sign of life. The other side answers with the same number."""

    type: Literal["ping"] = "ping"
    number: Count


class Acknowledged(Message):
    """The events of a run have arrived up to this `seq`. The agent sends no more while too few are acknowledged."""

    type: Literal["acknowledged"] = "acknowledged"
    run: Label
    seq: Count


ToAgent = Hello | Ping | Acknowledged | AnyRequest
FromAgent = Hello | Ping | AnyReply | AnyNews

TO_AGENT: TypeAdapter[ToAgent] = TypeAdapter(Annotated[ToAgent, Field(discriminator="type")])
FROM_AGENT: TypeAdapter[FromAgent] = TypeAdapter(Annotated[FromAgent, Field(discriminator="type")])


def encode(message: Message) -> bytes:
    """Return a message as a line."""
    return message.model_dump_json().encode() + b"\n"
