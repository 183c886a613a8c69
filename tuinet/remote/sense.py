"""What is told of a run has to make sense beyond its types, so that whoever shows it can rely on it."""

from __future__ import annotations

import math
from typing import assert_never

from pydantic import BaseModel, ValidationError

from tuinet.config import Configuration, configure, live_hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.events import (
    AnyEvent,
    BatchTrained,
    CheckpointSaved,
    Continued,
    EpochFinished,
    EpochStarted,
    LayerDiagnostics,
    Paused,
    ProbeEvaluated,
    RunEnded,
    RunStarted,
    SettingChanged,
    Warned,
)
from tuinet.runs.state import RunState

LATEST = 1e11
"""Unix seconds, in the year 5138: a calendar can show it"""

MOST = 1 << 53
"""Of whatever is counted"""

SLOWEST = 1e-9
"""Images a second"""

CLASSES = 256

SHARES = frozenset(
    {"accuracy", "train_accuracy", "valid_accuracy", "best_valid_accuracy", "test_accuracy", "dead_share"}
)
AMOUNTS = frozenset({"learning_rate", "seconds", "samples_per_second", "gradient_norm", "update_ratio"})


def check_event(event: AnyEvent) -> None:
    """Raises ValueError for an event that no training tells."""
    check_time(event.time)
    _check_figures(event)
    match event:
        case RunStarted():
            try:
                Configuration.model_validate(event.config)
            except ValidationError:
                raise ValueError(f"{event.type} with an invalid configuration") from None
        case EpochStarted():
            _check_batches(event)
        case BatchTrained():
            _check_batches(event)
            _check_layers(event.layers or [])
        case EpochFinished():
            if not event.layers:
                raise ValueError(f"{event.type} without layers")
            _check_layers(event.layers)
        case ProbeEvaluated():
            _check_probe(event)
        case SettingChanged():
            _check_change(event)
        case CheckpointSaved() | Paused() | Continued() | Warned() | RunEnded():
            # Their figures are all that can be wrong with them.
            pass
        case _:
            assert_never(event)


def check_time(time: float) -> None:
    """Raises ValueError for a time that no calendar has."""
    if not 0 <= time <= LATEST:
        raise ValueError(f"a time of {time}")


def check_state(state: RunState) -> None:
    """Raises ValueError for a state that no run is in."""
    known = [state.started, state.batch, state.probe, state.best, state.ended]
    for event in [*known, *state.history, *state.warnings, *state.changes]:
        if event is not None:
            check_event(event)
    counts = (
        state.epoch,
        state.epochs,
        state.batches,
        state.epochs_done,
        state.best_saved or 0,
        state.epoch_batches,
        *state.saved,
    )
    if not all(0 <= count <= MOST for count in counts) or not 0 <= state.seconds <= MOST:
        raise ValueError("a run of an impossible size")


def _check_figures(message: BaseModel) -> None:
    for name, value in message:
        if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= MOST:
            raise ValueError(f"{name} = {value}")
        if isinstance(value, float) and not (
            math.isfinite(value)
            and (name not in SHARES or 0 <= value <= 1)
            and (name not in AMOUNTS or value >= 0)
            and (name != "seconds" or value <= LATEST)
            and (name != "samples_per_second" or not value or SLOWEST <= value <= MOST)
        ):
            raise ValueError(f"{name} = {value}")


def _check_batches(event: EpochStarted | BatchTrained) -> None:
    if event.batches < 1:
        raise ValueError(f"{event.type} without batches")


def _check_layers(layers: list[LayerDiagnostics]) -> None:
    for layer in layers:
        _check_figures(layer)
        if not all(1 <= width <= 1 << 32 for width in layer.shape):
            raise ValueError(f"a layer of shape {layer.shape}")


def _check_probe(event: ProbeEvaluated) -> None:
    rows = event.probabilities
    if not len(event.indices) == len(event.labels) == len(rows):
        raise ValueError(f"{event.type} with lists of different lengths")
    if rows and not (len({len(row) for row in rows}) == 1 and 2 <= len(rows[0]) <= CLASSES):
        raise ValueError(f"{event.type} with probabilities for an impossible number of classes")
    if not all(share is None or 0 <= share <= 1.001 for row in rows for share in row):  # rounding may carry one above 1
        raise ValueError(f"{event.type} with an invalid probability")
    if not all(0 <= label < len(row) for label, row in zip(event.labels, rows, strict=True)):
        raise ValueError(f"{event.type} with an invalid label")
    if not all(0 <= index <= MOST for index in event.indices):
        raise ValueError(f"{event.type} of no image")


def _check_change(event: SettingChanged) -> None:
    if event.name == "probe":
        return
    if event.name not in (*live_hyperparameters(), "threads"):
        raise ValueError(f"{event.type}: {event.name} cannot be changed")
    try:
        same = getattr(configure({event.name: event.new}), event.name) == event.new
    except ConfigurationError as error:
        raise ValueError(str(error)) from None
    if not same or isinstance(event.new, str):
        raise ValueError(f"{event.type}: {event.name} is not a valid number")
