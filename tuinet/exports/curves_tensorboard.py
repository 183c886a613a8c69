"""Curves as a folder of event files, which `tensorboard --logdir` shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tuinet.errors import ExportError
from tuinet.events import AnyEvent, BatchTrained, EpochFinished, RunEnded
from tuinet.exports.exporter import FolderExporter
from tuinet.exports.subject import ExportSubject
from tuinet.extras import import_extra
from tuinet.values import value_text

EPOCH_TAGS = {
    "loss/train": "train_loss",
    "loss/valid": "valid_loss",
    "accuracy/train": "train_accuracy",
    "accuracy/valid": "valid_accuracy",
    "learning_rate": "learning_rate",
    "samples_per_second": "samples_per_second",
}
"""The tags of an epoch, each with the field of the event. A tag begins with the name of its group of charts"""

BATCH_TAGS = {"batches/loss": "loss", "batches/accuracy": "accuracy", "batches/learning_rate": "learning_rate"}
TEST_TAGS = {"loss/test": "test_loss", "accuracy/test": "test_accuracy"}
LAYER_FIELDS = ("gradient_norm", "update_ratio", "dead_share", "zero_share")


class Scalar(NamedTuple):
    """A point of a curve."""

    tag: str
    step: int
    value: float
    time: float


def write(subject: ExportSubject, folder: Path) -> None:
    """Write an event file: steps are epochs, or with `batches` also batches, and times those of the run.

    Raises MissingPackageError, and ExportError if no epoch has finished yet.
    """
    scalars = [scalar for event in subject.events for scalar in _scalars(event, subject.batches)]
    if not scalars:
        raise ExportError(f"{subject.run.run_id}: no epoch has finished yet")
    event_files = import_extra("tensorboard.summary.writer.event_file_writer", "tensorboard")
    event_type = import_extra("tensorboard.compat.proto.event_pb2", "tensorboard").Event
    summary_type = import_extra("tensorboard.compat.proto.summary_pb2", "tensorboard").Summary
    text_summary = import_extra("tensorboard.plugins.text.summary_v2", "tensorboard").text_pb
    writer = event_files.EventFileWriter(str(folder))
    try:
        for tag, text in (("hyperparameters", hyperparameter_table(subject)), ("run", _description(subject))):
            writer.add_event(event_type(wall_time=subject.record.created, step=0, summary=text_summary(tag, text)))
        for scalar in scalars:
            # As PyTorch writes them. TensorBoard also knows scalars as tensors, but many scripts that read them do not.
            summary = summary_type(value=[summary_type.Value(tag=scalar.tag, simple_value=scalar.value)])
            writer.add_event(event_type(wall_time=scalar.time, step=scalar.step, summary=summary))
    finally:
        # A thread of the writer writes the file. Only closing waits for it.
        writer.close()


def hyperparameter_table(subject: ExportSubject) -> str:
    """Return the hyperparameters as a Markdown table, which TensorBoard displays as one."""
    rows = [f"| {name} | {value_text(value)} |" for name, value in subject.config.model_dump().items()]
    return "\n".join(["| hyperparameter | value |", "| --- | --- |", *rows])


def _description(subject: ExportSubject) -> str:
    record = subject.record
    name = f" ({record.name})" if record.name else ""
    return f"{subject.run.run_id}{name}, trained by tuinet {record.versions.get('tuinet', '')}"


def _scalars(event: AnyEvent, batches: bool) -> Iterator[Scalar]:
    match event:
        case EpochFinished():
            for tag, field in EPOCH_TAGS.items():
                yield from _scalar(event, tag, event.epoch, getattr(event, field))
            for layer in event.layers:
                for field in LAYER_FIELDS:
                    yield from _scalar(event, f"{field}/{layer.name}", event.epoch, getattr(layer, field))
        case BatchTrained() if batches:
            step = (event.epoch - 1) * event.batches + event.batch
            for tag, field in BATCH_TAGS.items():
                yield from _scalar(event, tag, step, getattr(event, field))
        case RunEnded():
            for tag, field in TEST_TAGS.items():
                yield from _scalar(event, tag, event.best_epoch or event.epochs, getattr(event, field))


def _scalar(event: AnyEvent, tag: str, step: int, value: float | None) -> Iterator[Scalar]:
    """Yield a point of a curve; nothing where nothing was measured."""
    if value is not None:
        yield Scalar(tag, step, value, event.time)


def _is_event_file(name: str) -> bool:
    return name.startswith("events.out.tfevents.")


EXPORTER = FolderExporter(
    name="tensorboard",
    help="the curves and hyperparameters as a directory of event files",
    kind="curves",
    write=write,
    is_own=_is_event_file,
)
