"""What is said between here and the agent on another machine: one JSON object a line, both ways.

A request has an `id`, and is answered by one message with the same `id`. What the agent tells without being asked
has none. Neither side takes anything that is not declared here, nor a line that is longer than `MOST_BYTES`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from tuinet.commands import Command, SimpleCommandName
from tuinet.events import KNOWN, AnyEvent, UnknownEvent
from tuinet.runs.record import Record
from tuinet.runs.state import RunState

PROTOCOL = 2
"""To be raised with every change of this file, of the events or of the commands that the other side cannot take."""

MOST_BYTES = 1 << 20
"""Of one line"""

CHUNK = 1 << 18
"""Bytes of a file in one message, at most"""

MOST_WORDS = 20_000
"""Characters of a text"""

LONGEST_LABEL = 300
"""Characters of a name"""

Count = Annotated[int, Field(ge=0, le=1 << 40)]
Label = Annotated[str, StringConstraints(max_length=LONGEST_LABEL)]
Words = Annotated[str, StringConstraints(max_length=MOST_WORDS)]
Role = Literal["train-images", "train-labels", "test-images", "test-labels", "names"]
Status = Literal[
    "training", "paused", "interrupted", "finished", "stopped", "early_stopped", "target_reached", "diverged", "failed",
    "damaged", "unsupported", "reading",
]  # fmt: skip


def _kind(event: object) -> str:
    """Whether an event is of a type that this version knows."""
    kind = event.get("type") if isinstance(event, dict) else getattr(event, "type", None)
    return "unknown" if isinstance(kind, str) and kind not in KNOWN else "known"


def _record_or_none(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    """None for a record that a newer version has made: it must not keep the other runs from being listed."""
    try:
        return validate(value)
    except ValidationError:
        return None


ToldEvent = Annotated[Annotated[AnyEvent, Tag("known")] | Annotated[UnknownEvent, Tag("unknown")], Discriminator(_kind)]
"""An event, also one of a type that only a newer version on the other side knows"""


class Message(BaseModel):
    """What all messages share: they are what they declare, and nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hello(Message):
    """The first message of both sides. What another protocol says beside its number is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: Literal["hello"] = "hello"
    protocol: int
    version: Label


class Ping(Message):
    """Is the other side there? It answers with the same number."""

    type: Literal["ping"] = "ping"
    number: Count


class Taken(Message):
    """So far the events of a run have been taken in: as long as too few were, no more are sent."""

    type: Literal["taken"] = "taken"
    run: Label
    seq: Count


class Request(Message):
    """Something that is answered."""

    id: Count = 0


class Find(Request):
    """The run that a person names. Answered by `Found`."""

    type: Literal["find"] = "find"
    wanted: Label


class FindLive(Request):
    """The newest run that trains. Answered by `Found`, of no run if there is none."""

    type: Literal["find_live"] = "find_live"


class Look(Request):
    """Which runs there are: those that have changed since the last look are told, then `Looked`."""

    type: Literal["look"] = "look"


class Watch(Request):
    """Tell everything of a run from after an event on. Answered by `Done` once all that was there was told."""

    type: Literal["watch"] = "watch"
    run: Label
    after: Count = 0


class Tell(Request):
    """Ask something of a run that trains."""

    type: Literal["tell"] = "tell"
    run: Label
    command: Command


class Start(Request):
    """Make a run and train it; `words` are asked of it before its first batch. Answered by `Found`."""

    type: Literal["start"] = "start"
    config: dict[Label, Any]
    name: Label | None = None
    words: Annotated[list[SimpleCommandName], Field(max_length=10)] = []
    on_end: Words | None = None


class Resume(Request):
    """Go on with a run."""

    type: Literal["resume"] = "resume"
    run: Label
    epochs: Count | None = None
    on_end: Words | None = None


class Rename(Request):
    """Give a run another name; the empty text takes it away. With `only_check`, say only whether that could be."""

    type: Literal["rename"] = "rename"
    run: Label
    name: Label
    only_check: bool = False


class Remove(Request):
    """Delete a run."""

    type: Literal["remove"] = "remove"
    run: Label


class ListCheckpoints(Request):
    """Which checkpoints a run has now. Answered by `Checkpoints`."""

    type: Literal["list_checkpoints"] = "list_checkpoints"
    run: Label


class FetchWeights(Request):
    """A part of a checkpoint's weights, without what the optimizer remembers. Answered by `Chunk`."""

    type: Literal["fetch_weights"] = "fetch_weights"
    run: Label
    epoch: Count
    batch: Count
    offset: Count = 0
    size: Annotated[int, Field(ge=1, le=CHUNK)] = CHUNK


class ListFiles(Request):
    """The files of a run's data set. Answered by `Files`."""

    type: Literal["list_files"] = "list_files"
    run: Label


class FetchFile(Request):
    """A part of a file of a run's data set. Answered by `Chunk`."""

    type: Literal["fetch_file"] = "fetch_file"
    run: Label
    role: Role
    offset: Count = 0
    size: Annotated[int, Field(ge=1, le=CHUNK)] = CHUNK


class Done(Message):
    """It is done."""

    type: Literal["done"] = "done"
    id: Count


class Failed(Message):
    """It cannot be done, and why; `kind` is the name of the exception."""

    type: Literal["failed"] = "failed"
    id: Count
    kind: Label
    message: Words


class Found(Message):
    """The run's id."""

    type: Literal["found"] = "found"
    id: Count
    run: Label | None


class Seen(Message):
    """What a list says of a run."""

    type: Literal["seen"] = "seen"
    run: Label
    name: Label | None
    created: float | None
    status: Status
    record: Annotated[Record | None, WrapValidator(_record_or_none)]
    state: RunState | None
    problem: Words | None
    log_problem: Words = ""


class Looked(Message):
    """The end of a look: these runs are gone, and whether there was the time to read all others.

    The first look that an agent answers is one `anew`: all runs were told, and no others are there.
    """

    type: Literal["looked"] = "looked"
    id: Count
    anew: bool
    gone: list[Label]
    complete: bool


class Recorded(Message):
    """What the `config.json` of a watched run says."""

    type: Literal["recorded"] = "recorded"
    run: Label
    record: Record


class Told(Message):
    """Events of a watched run: all after one `seq` up to the last of these, but for those that may be thinned out."""

    type: Literal["told"] = "told"
    run: Label
    after: Count
    events: Annotated[list[ToldEvent], Field(min_length=1)]


class Life(Message):
    """Whether a watched run trains; told after its events. The last words are those of a job that is gone."""

    type: Literal["life"] = "life"
    run: Label
    live: bool
    last_words: Words
    log_problem: Words = ""


class Lost(Message):
    """A watched run cannot be read any more."""

    type: Literal["lost"] = "lost"
    run: Label
    message: Words


class Checkpoints(Message):
    """Epoch and batch of each."""

    type: Literal["checkpoints"] = "checkpoints"
    id: Count
    moments: list[tuple[Count, Count]]


class File(Message):
    """A file of a data set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    packed: bool
    size: Count
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Files(Message):
    """All files of a data set."""

    type: Literal["files"] = "files"
    id: Count
    files: Annotated[list[File], Field(max_length=5)]


class Chunk(Message):
    """A part of a file of so many bytes, in base64; the SHA-256 is that of the whole."""

    type: Literal["chunk"] = "chunk"
    id: Count
    total: Count
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    data: str


AnyRequest = (
    Find
    | FindLive
    | Look
    | Watch
    | Tell
    | Start
    | Resume
    | Rename
    | Remove
    | ListCheckpoints
    | FetchWeights
    | ListFiles
    | FetchFile
)
Reply = Done | Failed | Found | Looked | Checkpoints | Files | Chunk
News = Seen | Recorded | Told | Life | Lost

ToAgent = Hello | Ping | Taken | AnyRequest
FromAgent = Hello | Ping | Reply | News

TO_AGENT: TypeAdapter[ToAgent] = TypeAdapter(Annotated[ToAgent, Field(discriminator="type")])
FROM_AGENT: TypeAdapter[FromAgent] = TypeAdapter(Annotated[FromAgent, Field(discriminator="type")])


def encode(message: Message) -> bytes:
    """A message as a line."""
    return message.model_dump_json().encode() + b"\n"
