"""Checks beyond types: every value that arrives about a run has to be possible, so that showing it cannot fail."""

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
    Paused,
    ProbeEvaluated,
    RunEnded,
    RunStarted,
    SettingChanged,
    Warned,
)
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.runs.state import RunState
from tuinet.runs.trend import MOST

LATEST_TIME = 1e11
"""Unix seconds, in the year 5138: `datetime` fails beyond the year 9999"""

MAX_COUNT = 1 << 53
"""The largest count of anything: floats are exact up to it"""

MAX_WIDTH = 1 << 32
"""The largest width of a layer"""

MIN_SPEED = 1e-9
"""The lowest speed in images per second, because the remaining time is computed by dividing by it"""

MAX_CLASSES = 256

PROBABILITIES = frozenset(
    {"accuracy", "train_accuracy", "valid_accuracy", "best_valid_accuracy", "test_accuracy", "dead_share", "zero_share"}
)
NOT_NEGATIVE = frozenset(
    {"learning_rate", "mean_rate", "seconds", "samples_per_second", "gradient_norm", "update_ratio"}
)


def check_event(event: AnyEvent) -> None:
    """Raise ValueError for an event that no run produces."""
    check_time(event.time)
    _check_numbers(event)
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
            # Nothing can be wrong with them beyond their numbers.
            pass
        case _:
            assert_never(event)


def check_time(time: float) -> None:
    """Raise ValueError for a time that cannot be shown as a date."""
    if not 0 <= time <= LATEST_TIME:
        raise ValueError(f"a time of {time}")


def check_state(state: RunState) -> None:
    """Raise ValueError for a state that no run can be in."""
    single_events = [state.started, state.batch, state.recorded, state.probe, state.best, state.ended]
    for event in [*single_events, *state.history, *state.warnings, *state.changes]:
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
        *state.warning_epochs,
    )
    if not all(0 <= count <= MAX_COUNT for count in counts) or not 0 <= state.seconds <= MAX_COUNT:
        raise ValueError("a run of an impossible size")
    accuracies = state.trend.values
    if len(accuracies) > MOST or not all(0 <= accuracy <= 1 for accuracy in accuracies):
        raise ValueError("impossible accuracies")


def _check_numbers(message: BaseModel) -> None:
    for name, value in message:
        # In Python a bool is an int, too.
        if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= MAX_COUNT:
            raise ValueError(f"{name} = {value}")
        if isinstance(value, float) and not _is_possible(name, value):
            raise ValueError(f"{name} = {value}")


def _is_possible(name: str, value: float) -> bool:
    """Return True if a field of this name can have this value."""
    if not math.isfinite(value):
        return False
    if name in PROBABILITIES and not 0 <= value <= 1:
        return False
    if name in NOT_NEGATIVE and value < 0:
        return False
    if name == "seconds":
        return value <= LATEST_TIME
    if name == "samples_per_second":
        return value == 0 or MIN_SPEED <= value <= MAX_COUNT
    return True


def _check_batches(event: EpochStarted | BatchTrained) -> None:
    if event.batches < 1:
        raise ValueError(f"{event.type} without batches")


def _check_layers(layers: list[LayerDiagnostics]) -> None:
    for layer in layers:
        _check_numbers(layer)
        if not all(1 <= width <= MAX_WIDTH for width in layer.shape):
            raise ValueError(f"a layer of shape {layer.shape}")


def _check_probe(event: ProbeEvaluated) -> None:
    rows = event.probabilities
    if not len(event.indices) == len(event.labels) == len(rows):
        raise ValueError(f"{event.type} with lists of different lengths")
    if rows and not (len({len(row) for row in rows}) == 1 and 2 <= len(rows[0]) <= MAX_CLASSES):
        raise ValueError(f"{event.type} with probabilities for an impossible number of classes")
    # Rounding may put a probability slightly above 1.
    if not all(probability is None or 0 <= probability <= 1.001 for row in rows for probability in row):
        raise ValueError(f"{event.type} with an invalid probability")
    if not all(0 <= label < len(row) for label, row in zip(event.labels, rows, strict=True)):
        raise ValueError(f"{event.type} with an invalid label")
    if not all(0 <= index <= MAX_COUNT for index in event.indices):
        raise ValueError(f"{event.type} with an invalid image number")


def _check_change(event: SettingChanged) -> None:
    if event.name == "probe":
        return
    # The engine itself may change `threads`; nobody else can.
    if event.name not in (*live_hyperparameters(), "threads"):
        raise ValueError(f"{event.type}: {event.name} cannot be changed")
    try:
        validated = getattr(configure({event.name: event.new}), event.name)
    except ConfigurationError as error:
        raise ValueError(str(error)) from None
    # The schema accepts "5" for 5, but the code that shows the change relies on a number.
    if validated != event.new or isinstance(event.new, str):
        raise ValueError(f"{event.type}: {event.name} is not a valid number")
