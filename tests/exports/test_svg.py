"""The curves of a run as a picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tuinet.config import Configuration
from tuinet.errors import ExportError
from tuinet.events import AnyEvent, BatchTrained, EpochFinished
from tuinet.exports import curves_svg
from tuinet.exports.subject import ExportSubject
from tuinet.exports.svg import HEIGHT, WIDTH, chart
from tuinet.exports.svg_axes import Axis
from tuinet.runs.curves import fold_curves
from tuinet.runs.local import LocalRun

from .conftest import exported

SVG = "{http://www.w3.org/2000/svg}"


def epoch(number: int, loss: float, accuracy: float, *, valid: bool = True) -> EpochFinished:
    return EpochFinished(
        epoch=number,
        train_loss=loss,
        train_accuracy=accuracy,
        valid_loss=loss if valid else None,
        valid_accuracy=accuracy if valid else None,
        learning_rate=0.1,
        seconds=1,
        samples_per_second=1,
        layers=[],
    )


BATCH = BatchTrained(epoch=1, batch=1, batches=10, loss=2, accuracy=0.5, learning_rate=0.1, samples_per_second=None)


def test_the_picture_has_both_curves_of_both_charts(subject: ExportSubject) -> None:
    root = ElementTree.fromstring(exported(curves_svg.EXPORTER, subject))  # noqa: S314 - our own file
    assert root.tag == f"{SVG}svg"
    charts = root.findall(f"{SVG}svg")
    assert [chart.findtext(f"{SVG}title") for chart in charts] == ["Loss by epoch", "Accuracy by epoch"]
    for one in charts:
        *_, train, valid = (line.get("points", "").split() for line in one.findall(f"{SVG}polyline"))
        assert (len(train), len(valid)) == (3, 3)


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([BATCH], id="one report"),
        pytest.param([epoch(1, 0.5, 0.9)], id="one epoch"),
        pytest.param([epoch(1, 0.0, 1.0), epoch(2, 0.0, 1.0)], id="perfect"),
        pytest.param([epoch(1, 1e300, 0.1), epoch(2, 1e-300, 0.1)], id="extreme"),
        pytest.param([epoch(1, 1.7e308, 0.1), epoch(2, 0.5, 0.1), epoch(3, 1, 0.1)], id="too large"),
        pytest.param([epoch(k, 1 / k, 1 - 0.5 / k, valid=False) for k in range(1, 5000)], id="many"),
    ],
)
def test_every_point_is_within_the_picture(events: list[AnyEvent]) -> None:
    curves = fold_curves(events)
    for drawn in (chart(curves, "loss"), chart(curves, "accuracy")):
        assert drawn is not None
        points = [(dot.get("cx", ""), dot.get("cy", "")) for dot in drawn.iter("circle")]
        for line in drawn.iter("polyline"):
            points += [tuple(point.split(",")) for point in line.get("points", "").split()]
        assert points
        assert len(points) <= 1000
        assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)


def batches(count: int) -> list[BatchTrained]:
    return [BATCH.model_copy(update={"batch": k, "loss": 1 / k}) for k in range(1, count + 1)]


def test_a_run_within_its_first_epoch_has_the_curve_of_its_batches() -> None:
    drawn = chart(fold_curves(batches(3)), "loss")
    assert drawn is not None
    assert len(list(drawn.iter("polyline"))) == 1
    assert "training" in [text.text for text in drawn.iter("text")]


def test_the_training_is_drawn_by_epochs_or_by_batches() -> None:
    curves = fold_curves([*batches(9), epoch(1, 0.5, 0.5), epoch(2, 0.3, 0.6)])
    for by_batches, expected in ((False, [2, 2]), (True, [9, 2])):
        drawn = chart(curves, "accuracy", batches=by_batches)
        assert drawn is not None
        strong = [line for line in drawn.iter("polyline") if line.get("stroke-opacity") is None]
        assert [len(line.get("points", "").split()) for line in strong] == expected


def test_without_curves_there_is_no_picture(own_home: Path) -> None:
    run = LocalRun.create(own_home / "runs", Configuration(), None)
    with pytest.raises(ExportError, match="no batch has been trained yet"):
        exported(curves_svg.EXPORTER, ExportSubject(run))


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.02, 0.24, ["0.05", "0.10", "0.15", "0.20"]),
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (93, 99.4, ["94", "96", "98"]),
        (0, 4e20, ["0", "1.0e20", "2.0e20", "3.0e20", "4.0e20"]),
        (1.5, 2.5, ["1.6", "1.8", "2.0", "2.2", "2.4"]),
    ],
)
def test_ticks_are_at_round_values(low: float, high: float, labels: list[str]) -> None:
    assert [label for _, label in Axis(low, high, 0, 100).ticks(5)] == labels
