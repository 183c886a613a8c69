"""The events of a run: the lines of `events.jsonl`, each a JSON object.

Every event has `type`, `seq` (1, 2, 3 … without gaps) and `time` (Unix seconds); the last two are set when the event is
written. Numbers that are not finite are null, and text is sanitized. Everything that is displayed about a run is
computed from its events.

To add an event, define its class here and add it to `AnyEvent`. The type checker then lists the other places: wherever
every type of event needs a decision, a `match` ends with `assert_never`. Code that looks at a few types only, such as
the curves, ignores the others on purpose.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tuinet.event_fields import (
    Batch,
    Batches,
    Count,
    Epoch,
    LearningRate,
    Message,
    Number,
    Seconds,
    Share,
    Speed,
)
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.sanitize import SafeJson, SafeText, sanitize_json

EndReason = Literal["finished", "stopped", "early_stopped", "target_reached", "pruned", "diverged", "failed"]


class Event(BaseModel):
    """The first fields of every line."""

    # The app imports this module before it paints, and validates events later.
    model_config = ConfigDict(frozen=True, defer_build=True)

    is_frequent: ClassVar[bool] = False
    """True if there can be many per second: followers keep fewer of them, and few are sent over slow links"""

    seq: Count = 0
    """1, 2, 3 … without gaps"""
    time: Seconds = 0.0
    """Unix seconds"""
    command: SafeText | None = None
    """The id of the command that this event answers; None if no command caused it"""

    def identity(self) -> tuple[object, ...]:
        """Return the values that this event shares with its repetition, when a resumed run trains a batch again.

        The command is not part of it, because a command is not given again.
        """
        fields = self.model_dump(include={"type", "epoch", "batch", "name", "new", "code", "path"})
        # By repr, because the value of a probe is a list, which cannot be hashed.
        return tuple((name, repr(value)) for name, value in fields.items())


class RunStarted(Event):
    """The job started, or resumed from the checkpoint of `resumed_epoch`, which is 0 for a new run."""

    type: Literal["run_started"] = "run_started"
    run_id: SafeText
    """The name of the run directory"""
    config: Annotated[dict[str, Any], AfterValidator(sanitize_json)]
    """Every hyperparameter, as in `config.json`"""
    parameters: Count
    """Weights and biases of the network"""
    train_size: Count
    """Training images"""
    valid_size: Count
    """Validation images"""
    test_size: Count
    """Test images"""
    resumed_epoch: Count = 0
    """Epochs that were finished before"""
    host: SafeText
    """The name of the machine"""
    versions: dict[SafeText, SafeText]
    """Of tuinet, Python and NumPy"""


class EpochStarted(Event):
    """An epoch begins. Epochs count from 1."""

    type: Literal["epoch_started"] = "epoch_started"
    epoch: Epoch
    epochs: Count
    """Planned epochs"""
    batches: Batches


class BatchTrained(Event):
    """Loss and accuracy over the batches since the last such event; at most ten events per second."""

    is_frequent: ClassVar[bool] = True

    type: Literal["batch_trained"] = "batch_trained"
    epoch: Epoch
    batch: Batch
    batches: Batches
    loss: Number
    """Mean loss per image: the cross-entropy in nats, unless the run is trained with another loss"""
    accuracy: Share
    """Fraction of the images that were recognised"""
    learning_rate: LearningRate
    samples_per_second: Speed
    layers: list[LayerDiagnostics] | None = None
    """Only for a single batch, trained by the command `step`"""
    path: SafeText | None = None
    """The record of that batch, relative to the run directory; None in runs from earlier versions"""


class EpochFinished(Event):
    """Means over the epoch's training batches, and metrics of the validation set after it (None without one)."""

    type: Literal["epoch_finished"] = "epoch_finished"
    epoch: Epoch
    train_loss: Number
    """Mean loss per training image: the cross-entropy in nats, unless the run is trained with another loss"""
    train_accuracy: Share
    """Fraction of the training images that were recognised, each before the update of its batch"""
    valid_loss: Number
    """Mean loss per validation image: the cross-entropy in nats, unless the run is trained with another loss"""
    valid_accuracy: Share
    """Fraction of the validation images that are recognised"""
    learning_rate: LearningRate
    seconds: Seconds
    """Duration of the epoch"""
    samples_per_second: Speed
    layers: list[LayerDiagnostics]
    """Means over batches from the whole epoch; `dead_share` and `zero_share` are those at its end"""
    mean_rate: Number = None
    """Mean learning rate of the batches in `layers`; None in runs from earlier versions, which measured the last one"""

    @property
    def layers_rate(self) -> float:
        """The learning rate that the measurements of the layers belong to."""
        if self.mean_rate is None:
            return self.learning_rate
        return self.mean_rate


class ProbeEvaluated(Event):
    """The network's current predictions for the pinned test digits."""

    is_frequent: ClassVar[bool] = True

    type: Literal["probe_evaluated"] = "probe_evaluated"
    epoch: Epoch
    batch: Batch
    indices: list[Count]
    """Their positions in the test set, from 0"""
    labels: list[Count]
    """Their labels"""
    probabilities: list[list[Number]]
    """For each digit, the probability of each class"""


class CheckpointSaved(Event):
    """A checkpoint is on disk. `path` is relative to the run directory."""

    type: Literal["checkpoint_saved"] = "checkpoint_saved"
    epoch: Epoch
    path: SafeText
    """Such as `checkpoints/epoch-0003.safetensors`"""
    valid_accuracy: Share
    """Of this epoch; None for a checkpoint within an epoch"""
    is_best: bool
    """True if this is the best epoch so far"""


class Paused(Event):
    """Training pauses after this batch."""

    type: Literal["paused"] = "paused"
    epoch: Epoch
    batch: Batch


class Continued(Event):
    """Training continues after this batch."""

    type: Literal["continued"] = "continued"
    epoch: Epoch
    batch: Batch


class SettingChanged(Event):
    """A hyperparameter or the probe was changed; it takes effect with the next batch."""

    type: Literal["setting_changed"] = "setting_changed"
    name: SafeText
    """The hyperparameter, or `probe`"""
    old: SafeJson
    """The value before"""
    new: SafeJson
    """The value from the next batch on"""
    epoch: Epoch
    batch: Batch


class Warned(Event):
    """A problem the user may want to act on; the message says how. Each code occurs at most once per run."""

    type: Literal["warned"] = "warned"
    code: SafeText
    """A word for programs, such as `overfitting`"""
    message: Message
    """A sentence for people"""


class RunEnded(Event):
    """The last event. The test metrics are those of the best epoch's weights."""

    type: Literal["run_ended"] = "run_ended"
    reason: EndReason
    """Why the run ended: `finished` after the planned epochs, else what ended it earlier"""
    epochs: Count
    """Finished epochs"""
    best_epoch: Count | None
    """The epoch with the highest validation accuracy; None without a validation set"""
    best_valid_accuracy: Share
    """Its validation accuracy"""
    test_loss: Number
    """Mean loss per test image: the cross-entropy in nats, unless the run is trained with another loss"""
    test_accuracy: Share
    """Fraction of the test images that are recognised"""
    seconds: Seconds
    """Duration of the training"""
    error: Message | None = None
    """The reason, if the run failed or diverged"""


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


EVENT_CLASSES: tuple[type[Event], ...] = get_args(get_args(AnyEvent)[0])

KNOWN = frozenset(event.model_fields["type"].default for event in EVENT_CLASSES)
"""The types of events that this version knows"""


def parse_event(line: bytes | str) -> AnyEvent:
    """Parse one line of a log. Raises pydantic's ValidationError, a ValueError, for anything else."""
    return _ADAPTER.validate_json(line)


def event_in(line: bytes) -> AnyEvent | UnknownEvent | None:
    """Return the event in a line of a log, of known or unknown type; None if the line holds no event."""
    with suppress(ValidationError):
        return parse_event(line)
    with suppress(ValidationError):
        unknown = UnknownEvent.model_validate_json(line)
        # A known type that did not parse above is damaged, and so is a line without a sequence number.
        if unknown.type not in KNOWN and unknown.seq > 0:
            return unknown
    return None
