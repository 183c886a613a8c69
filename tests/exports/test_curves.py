"""The curves of a run, read by the programs that they are for."""

import csv
import io
from pathlib import Path

import pandas
import pyarrow.parquet
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tuinet.config import Configuration
from tuinet.errors import ExportError
from tuinet.events import BatchTrained, EpochFinished
from tuinet.exports import curves_csv, curves_parquet, curves_tensorboard
from tuinet.exports.subject import ExportSubject
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog

from .conftest import exported


@pytest.fixture
def by_batches(own_home: Path) -> ExportSubject:
    """A run with two batch reports: how many a real one has depends on the clock."""
    run = LocalRun.create(own_home / "runs", Configuration(), None)
    log = EventLog(run.events_path)
    report = BatchTrained(
        epoch=1, batch=0, batches=10, loss=1, accuracy=0.5, learning_rate=0.1, samples_per_second=None
    )
    for batch in (5, 10):
        log.append(report.model_copy(update={"batch": batch, "loss": 1 / batch}))
    return ExportSubject(run, batches=True)


def epochs(subject: ExportSubject) -> list[EpochFinished]:
    return [event for event in subject.events if isinstance(event, EpochFinished)]


def test_csv_has_a_line_for_each_epoch(subject: ExportSubject) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(curves_csv.EXPORTER, subject).decode())))
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3]
    for row, event in zip(rows, epochs(subject), strict=True):
        for field in ("train_loss", "train_accuracy", "valid_loss", "valid_accuracy", "learning_rate", "time"):
            assert float(row[field]) == getattr(event, field)
        assert float(row["layers.1.gradient_norm"]) == event.layers[1].gradient_norm
        assert row["layers.2.dead_share"] == ""


def test_csv_has_a_line_for_each_report_of_batches(by_batches: ExportSubject) -> None:
    table = pandas.read_csv(io.BytesIO(exported(curves_csv.EXPORTER, by_batches)))
    assert list(table.columns) == [
        "epoch", "batch", "batches", "loss", "accuracy", "learning_rate", "samples_per_second", "time"
    ]  # fmt: skip
    assert table["batch"].tolist() == [5, 10]
    assert table["loss"].tolist() == [0.2, 0.1]
    assert table["samples_per_second"].isna().all()


def test_parquet_is_the_same_table_with_types(subject: ExportSubject) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(exported(curves_parquet.EXPORTER, subject)))
    header = exported(curves_csv.EXPORTER, subject).decode().partition("\n")[0]
    assert table.column_names == header.split(",")
    assert (str(table.schema.field("epoch").type), str(table.schema.field("valid_loss").type)) == ("int64", "double")
    assert table["valid_accuracy"].to_pylist() == [event.valid_accuracy for event in epochs(subject)]
    assert table["layers.2.dead_share"].to_pylist() == [None, None, None]


def scalars(folder: Path) -> EventAccumulator:
    accumulator = EventAccumulator(str(folder))
    accumulator.Reload()
    return accumulator


def test_tensorboard_reads_every_curve(subject: ExportSubject, tmp_path: Path) -> None:
    curves_tensorboard.EXPORTER.write(subject, tmp_path)
    accumulator = scalars(tmp_path)
    for tag, field in curves_tensorboard.EPOCH_TAGS.items():
        points = accumulator.Scalars(tag)
        assert [point.step for point in points] == [1, 2, 3]
        assert [point.wall_time for point in points] == [event.time for event in epochs(subject)]
        values = [point.value for point in points]
        assert values == pytest.approx([getattr(event, field) for event in epochs(subject)], rel=1e-6)
    assert len(accumulator.Scalars("gradient_norm/layers.0")) == 3
    assert [point.step for point in accumulator.Scalars("accuracy/test")] == [subject.run.best_saved()]


def test_tensorboard_shows_the_hyperparameters_as_text(subject: ExportSubject, tmp_path: Path) -> None:
    curves_tensorboard.EXPORTER.write(subject, tmp_path)
    (point,) = scalars(tmp_path).Tensors("hyperparameters")
    text = point.tensor_proto.string_val[0].decode()
    assert "| hidden | 16,12 |" in text
    assert point.wall_time == subject.record.created


def test_tensorboard_counts_batches_from_the_start_of_the_run(by_batches: ExportSubject, tmp_path: Path) -> None:
    curves_tensorboard.EXPORTER.write(by_batches, tmp_path)
    points = scalars(tmp_path).Scalars("batches/loss")
    assert [(point.step, round(point.value, 6)) for point in points] == [(5, 0.2), (10, 0.1)]


@pytest.mark.parametrize("batches", [False, True])
def test_a_run_without_curves_says_so(own_home: Path, tmp_path: Path, batches: bool) -> None:
    empty = ExportSubject(LocalRun.create(own_home / "runs", Configuration(), None), batches=batches)
    for exporter in (curves_csv.EXPORTER, curves_parquet.EXPORTER):
        with pytest.raises(ExportError, match=r"no (epoch|batch) has"):
            exported(exporter, empty)
    with pytest.raises(ExportError, match="no epoch has finished yet"):
        curves_tensorboard.EXPORTER.write(empty, tmp_path)
