"""What a run tells: the events of `events.jsonl`, one JSON object a line.

Every event has `type`, `seq` (1, 2, 3 … without gaps) and `time` (Unix seconds); both are stamped when the event is
written. A number that is not finite is null, and text holds nothing that a terminal would obey. Whatever a person sees
of a run is made from these events.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from tuinet.sanitize import SafeJson, SafeText, sanitize_json


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


Number = Annotated[float | None, BeforeValidator(_finite)]
"""A measured number; null where it is not finite or was not measured."""

Count = Annotated[int, Field(ge=0, le=1 << 53)]
"""Whatever is counted"""

Seconds = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
"""Also Unix seconds: a calendar ends with the year 9999"""

Rate = Annotated[float, Field(allow_inf_nan=False)]

LONGEST_MESSAGE = 2000
"""Characters of a message: a link has to carry it, and a person to read it"""


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 3] + "..."


Message = Annotated[SafeText, AfterValidator(_shortened)]
"""Words for a person, no more of them than anybody reads."""

EndReason = Literal["finished", "stopped", "early_stopped", "target_reached", "diverged", "failed"]


class LayerDiagnostics(BaseModel):
    """How one linear layer fared in the last batch, and its units over the images looked at."""

    model_config = ConfigDict(frozen=True)

    name: SafeText
    shape: tuple[Count, Count]
    """(out, in)"""
    gradient_norm: Number
    update_ratio: Number
    """Length of the last update over length of the weights: about 0.001 is healthy."""
    dead_share: Number
    """Share of the units that answer to no image; null for the output layer."""


class Event(BaseModel):
    """What all events share."""

    model_config = ConfigDict(frozen=True)

    seq: Count = 0
    time: Seconds = 0.0
    command: SafeText | None = None
    """The id of the command that this event answers; null if nobody asked for it."""

    def identity(self) -> tuple[object, ...]:
        """What makes this event the same one when a resumed run comes by the same place again.

        The command is no part of it: nobody asks for it a second time.
        """
        own = self.model_dump(include={"type", "epoch", "batch", "name", "new", "code", "path"})
        return tuple((name, repr(value)) for name, value in own.items())  # a probe is a list


class RunStarted(Event):
    """The job began, or went on from a checkpoint: `resumed_epoch` is 0 for a start from nothing."""

    type: Literal["run_started"] = "run_started"
    run_id: SafeText
    config: Annotated[dict[str, Any], AfterValidator(sanitize_json)]
    parameters: Count
    train_size: Count
    valid_size: Count
    test_size: Count
    resumed_epoch: Count = 0
    host: SafeText
    versions: dict[SafeText, SafeText]


class EpochStarted(Event):
    """Epochs count from 1."""

    type: Literal["epoch_started"] = "epoch_started"
    epoch: Count
    epochs: Count
    batches: Count


class BatchTrained(Event):
    """Loss and accuracy over the batches since the last such event; at most ten events a second."""

    type: Literal["batch_trained"] = "batch_trained"
    epoch: Count
    batch: Count
    batches: Count
    loss: Number
    accuracy: Number
    learning_rate: Rate
    samples_per_second: Number
    layers: list[LayerDiagnostics] | None = None
    """Only for a batch that was asked for by itself, with `step`."""


class EpochFinished(Event):
    """The means over the epoch's training batches, and the validation set after it (null without one)."""

    type: Literal["epoch_finished"] = "epoch_finished"
    epoch: Count
    train_loss: Number
    train_accuracy: Number
    valid_loss: Number
    valid_accuracy: Number
    learning_rate: Rate
    seconds: Seconds
    samples_per_second: Number
    layers: list[LayerDiagnostics]


class ProbeEvaluated(Event):
    """What the network now thinks of the pinned test digits."""

    type: Literal["probe_evaluated"] = "probe_evaluated"
    epoch: Count
    batch: Count
    indices: list[Count]
    labels: list[Count]
    probabilities: list[list[Number]]


class CheckpointSaved(Event):
    """`path` is relative to the run directory."""

    type: Literal["checkpoint_saved"] = "checkpoint_saved"
    epoch: Count
    path: SafeText
    valid_accuracy: Number
    is_best: bool


class Paused(Event):
    """Training waits after this batch."""

    type: Literal["paused"] = "paused"
    epoch: Count
    batch: Count


class Continued(Event):
    """Training goes on after this batch."""

    type: Literal["continued"] = "continued"
    epoch: Count
    batch: Count


class SettingChanged(Event):
    """In force from the batch after this one on."""

    type: Literal["setting_changed"] = "setting_changed"
    name: SafeText
    old: SafeJson
    new: SafeJson
    epoch: Count
    batch: Count


class Warned(Event):
    """Something that a person may want to act on; the message says how. Each code comes once in a run."""

    type: Literal["warned"] = "warned"
    code: SafeText
    message: Message


class RunEnded(Event):
    """The last event; test figures are those of the best epoch's weights."""

    type: Literal["run_ended"] = "run_ended"
    reason: EndReason
    epochs: Count
    best_epoch: Count | None
    best_valid_accuracy: Number
    test_loss: Number
    test_accuracy: Number
    seconds: Seconds
    error: Message | None = None


AnyEvent = Annotated[
    RunStarted
    | EpochStarted
    | BatchTrained
    | EpochFinished
    | ProbeEvaluated
    | CheckpointSaved
    | Paused
    | Continued
    | SettingChanged
    | Warned
    | RunEnded,
    Field(discriminator="type"),
]

_ADAPTER: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


class UnknownEvent(Event):
    """An event of a type that this version does not know: of a run that a newer one has trained."""

    type: SafeText


KNOWN = frozenset(kind.model_fields["type"].default for kind in Event.__subclasses__() if kind is not UnknownEvent)
"""The types of events that this version knows"""


def parse_event(line: bytes | str) -> AnyEvent:
    """One line of a log to its event. Raises pydantic's ValidationError, a ValueError, for anything else."""
    return _ADAPTER.validate_json(line)


def event_in(line: bytes) -> AnyEvent | UnknownEvent | None:
    """The event of a line of a log, also one of a type that this version does not know; None if there is none."""
    with suppress(ValidationError):
        return parse_event(line)
    with suppress(ValidationError):
        unknown = UnknownEvent.model_validate_json(line)
        if unknown.type not in KNOWN and unknown.seq > 0:
            return unknown
    return None
