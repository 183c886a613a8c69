"""The events of a run: the lines of `events.jsonl`, each a JSON object.

Every event has `type`, `seq` (1, 2, 3 … without gaps) and `time` (Unix seconds); the last two are set when the event is
written. Numbers that are not finite are null, and text is sanitized. Everything that is displayed about a run is
computed from its events.

To add an event, define its class here and add it to `AnyEvent`. The type checker then lists the other places: wherever
every type of event needs a decision, a `match` ends with `assert_never`. Code that looks at a few types only, such as
the curves, ignores the others on purpose.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from tuinet.sanitize import SafeJson, SafeText, sanitize_json


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
"""A count. The bound is that of the integers a JSON reader with 64-bit floats represents exactly."""

Seconds = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
"""A duration, or Unix seconds: Python's calendar ends with the year 9999"""

Rate = Annotated[float, Field(allow_inf_nan=False)]

LONGEST_MESSAGE = 2000
"""Characters of a message: it is sent over slow links, and nobody reads more"""


def _shorten(text: str) -> str:
    if len(text) <= LONGEST_MESSAGE:
        return text
    return text[: LONGEST_MESSAGE - 3] + "..."


Message = Annotated[SafeText, AfterValidator(_shorten)]
"""Text for the user, shortened to LONGEST_MESSAGE"""

EndReason = Literal["finished", "stopped", "early_stopped", "target_reached", "diverged", "failed"]


class LayerDiagnostics(BaseModel):
    """Measurements of one linear layer: of a batch, or means over an epoch; units over some images."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    name: SafeText
    shape: tuple[Count, Count]
    """(out, in)"""
    gradient_norm: Number
    update_ratio: Number
    """Norm of the update divided by the norm of the weights; about 0.001 is healthy"""
    dead_share: Number
    """Fraction of the units that no image activates; None for the output layer"""


class Event(BaseModel):
    """What all events have in common."""

    # The app imports this module before it paints, and validates events later.
    model_config = ConfigDict(frozen=True, defer_build=True)

    is_frequent: ClassVar[bool] = False
    """Whether there can be many per second: followers keep fewer of them, and slow links are spared most"""

    seq: Count = 0
    time: Seconds = 0.0
    command: SafeText | None = None
    """The id of the command that this event answers; None if no command caused it"""

    def identity(self) -> tuple[object, ...]:
        """What this event has in common with its repetition, when a resumed run trains the same batches again.

        The command is not part of it, because a command is not given again.
        """
        fields = self.model_dump(include={"type", "epoch", "batch", "name", "new", "code", "path"})
        # By repr, because the value of a probe is a list, which cannot be hashed.
        return tuple((name, repr(value)) for name, value in fields.items())


class RunStarted(Event):
    """The job started, or resumed from the checkpoint of `resumed_epoch`, which is 0 for a new run."""

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
    """An epoch begins. Epochs count from 1."""

    type: Literal["epoch_started"] = "epoch_started"
    epoch: Count
    epochs: Count
    batches: Count


class BatchTrained(Event):
    """Loss and accuracy over the batches since the last such event; at most ten events per second."""

    is_frequent: ClassVar[bool] = True

    type: Literal["batch_trained"] = "batch_trained"
    epoch: Count
    batch: Count
    batches: Count
    loss: Number
    accuracy: Share
    learning_rate: Rate
    samples_per_second: Number
    layers: list[LayerDiagnostics] | None = None
    """Only for a single batch, trained by the command `step`"""
    path: SafeText | None = None
    """The record of that batch, relative to the run directory; None in runs from earlier versions"""


class EpochFinished(Event):
    """Means over the epoch's training batches, and figures of the validation set after it (None without one)."""

    type: Literal["epoch_finished"] = "epoch_finished"
    epoch: Count
    train_loss: Number
    train_accuracy: Share
    valid_loss: Number
    valid_accuracy: Share
    learning_rate: Rate
    seconds: Seconds
    samples_per_second: Number
    layers: list[LayerDiagnostics]
    """Means over batches from the whole epoch, and the units after it"""
    mean_rate: Number = None
    """Mean learning rate of those batches; None in runs from earlier versions, which measured the last batch alone"""

    @property
    def layers_rate(self) -> float:
        """The learning rate that the figures of the layers belong to."""
        if self.mean_rate is None:
            return self.learning_rate
        return self.mean_rate


class ProbeEvaluated(Event):
    """What the network currently predicts for the pinned test digits."""

    is_frequent: ClassVar[bool] = True

    type: Literal["probe_evaluated"] = "probe_evaluated"
    epoch: Count
    batch: Count
    indices: list[Count]
    labels: list[Count]
    probabilities: list[list[Number]]


class CheckpointSaved(Event):
    """A checkpoint is on disk. `path` is relative to the run directory."""

    type: Literal["checkpoint_saved"] = "checkpoint_saved"
    epoch: Count
    path: SafeText
    valid_accuracy: Share
    is_best: bool


class Paused(Event):
    """Training pauses after this batch."""

    type: Literal["paused"] = "paused"
    epoch: Count
    batch: Count


class Continued(Event):
    """Training continues after this batch."""

    type: Literal["continued"] = "continued"
    epoch: Count
    batch: Count


class SettingChanged(Event):
    """A hyperparameter or the probe was changed; it takes effect with the next batch."""

    type: Literal["setting_changed"] = "setting_changed"
    name: SafeText
    old: SafeJson
    new: SafeJson
    epoch: Count
    batch: Count


class Warned(Event):
    """Something the user may want to act on; the message says how. Each code is given once per run."""

    type: Literal["warned"] = "warned"
    code: SafeText
    message: Message


class RunEnded(Event):
    """The last event. The test figures are those of the best epoch's weights."""

    type: Literal["run_ended"] = "run_ended"
    reason: EndReason
    epochs: Count
    best_epoch: Count | None
    best_valid_accuracy: Share
    test_loss: Number
    test_accuracy: Share
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

_ADAPTER: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent, config=ConfigDict(defer_build=True))


class UnknownEvent(Event):
    """An event of a type that this version does not know, from a run that a newer version trained."""

    type: SafeText


_CLASSES: tuple[type[Event], ...] = get_args(get_args(AnyEvent)[0])

KNOWN = frozenset(event.model_fields["type"].default for event in _CLASSES)
"""The types of events that this version knows"""


def parse_event(line: bytes | str) -> AnyEvent:
    """Parse one line of a log. Raises pydantic's ValidationError, a ValueError, for anything else."""
    return _ADAPTER.validate_json(line)


def event_in(line: bytes) -> AnyEvent | UnknownEvent | None:
    """The event in a line of a log, of known or unknown type; None if the line holds no event."""
    with suppress(ValidationError):
        return parse_event(line)
    with suppress(ValidationError):
        unknown = UnknownEvent.model_validate_json(line)
        # A known type that did not parse above is damaged, and so is a line without a sequence number.
        if unknown.type not in KNOWN and unknown.seq > 0:
            return unknown
    return None
