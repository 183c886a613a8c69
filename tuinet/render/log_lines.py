"""All events as lines of a log, as detailed as the width allows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from rich.text import Text

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
from tuinet.messages import counted, spoken_status
from tuinet.render.event_lines import pause_text, threads_text
from tuinet.render.formatting import number, percent, speed
from tuinet.render.palette import Palette
from tuinet.render.status import SIGNS
from tuinet.runs.state import fold

FILTERS: dict[str, tuple[type, ...]] = {
    "notable": (RunStarted, EpochFinished, Paused, Continued, SettingChanged, Warned, RunEnded),
    "epochs": (EpochFinished,),
    "warnings and changes": (SettingChanged, Warned, RunEnded),
    "everything": (object,),
}
"""The filters of a log, with the types of events that pass"""

SPOKEN = {"probe": "test image"}
"""What settings are called on the screen, if not by their names"""

WIDE = 70
"""Minimum number of columns of a detailed line"""

NARROW = 33
"""The columns below which a line has fewer values"""

TIME_WIDTH = len("12:34:56 ")
"""Columns of the time before a description"""

ROOM_FOR_PATH = 50
"""Minimum number of columns to show the directory of a checkpoint, too"""

ROOM_FOR_PARAMETERS = 41
"""Minimum number of columns to show the number of parameters at the start of a run"""


def log_line(event: AnyEvent, width: int, palette: Palette, log: Sequence[AnyEvent] = ()) -> Text:
    """Return the time and the description of an event. Warnings begin with `!`, the end of a run with a sign.

    Args:
        event: The event.
        width: Columns of the pane.
        palette: The colours.
        log: The events before it, which show how the run was resumed.
    """
    return _with_time(event, description(event, width, log), palette)


def wrapped_log_line(event: AnyEvent, width: int, palette: Palette, log: Sequence[AnyEvent] = ()) -> Text:
    """Return the same, wrapped to the width, with further lines below the description instead of the time."""
    lines = textwrap.wrap(description(event, width, log), max(1, width - TIME_WIDTH), break_on_hyphens=False)
    return _with_time(event, f"\n{' ' * TIME_WIDTH}".join(lines), palette)


def _with_time(event: AnyEvent, text: str, palette: Palette) -> Text:
    time = datetime.fromtimestamp(event.time).astimezone()
    return Text(f"{time:%H:%M:%S} ", palette.dim).append(text, event_style(event, palette))


def log_text(events: Sequence[AnyEvent], palette: Palette) -> str:
    """Return a log as plain text."""
    return "".join(log_line(event, WIDE, palette, events).plain + "\n" for event in events)


def event_style(event: AnyEvent, palette: Palette) -> str:
    """Return the style of an event's description."""
    match event:
        case RunStarted() | Paused() | Continued() | SettingChanged():
            return palette.accent
        case Warned():
            return palette.warning
        case RunEnded(reason="failed" | "diverged"):
            return palette.wrong
        case RunEnded():
            return palette.right
    return ""


def description(event: AnyEvent, width: int, log: Sequence[AnyEvent]) -> str:
    """Describe an event, without the time; the arguments are those of `log_line`."""
    match event:
        case RunStarted():
            return _started(event, width, log)
        case EpochStarted():
            return f"epoch {event.epoch} of {event.epochs}: {counted(event.batches, 'batch')}"
        case BatchTrained():
            return _batch(event, width)
        case EpochFinished():
            return f"epoch {event.epoch} {_epoch_metrics(event, width)}"
        case ProbeEvaluated():
            noun = "test image" if len(event.indices) == 1 else "test images"
            return f"evaluated {noun} {', '.join(map(str, event.indices[:5]))}"
        case CheckpointSaved():
            return _saved(event, width)
        case Paused():
            return f"‖ {pause_text(event)}"
        case Continued():
            return "▶ continued"
        case SettingChanged():
            return f"◆ {SPOKEN.get(event.name, event.name)} {_value(event.old)} → {_value(event.new)}"
        case Warned():
            return f"! {event.message}"
        case RunEnded():
            return _ended(event)
        case _:
            assert_never(event)


def _started(event: RunStarted, width: int, log: Sequence[AnyEvent]) -> str:
    text = _origin(event, log)
    if width >= ROOM_FOR_PARAMETERS:
        text += f": {event.parameters:,} parameters"
    if width >= WIDE:
        text += f", {event.train_size:,} images, {threads_text(event)} on {event.host}"
    return text


def _origin(event: RunStarted, log: Sequence[AnyEvent]) -> str:
    earlier = [other for other in log if other.seq < event.seq]
    state = fold([*earlier, event])
    _, saved_batches = state.saved
    if saved_batches:
        return f"resumed in epoch {state.epoch} after {counted(state.epoch_batches, 'batch')}"
    if event.resumed_epoch:
        return f"resumed after epoch {event.resumed_epoch}"
    if any(isinstance(other, RunStarted) for other in earlier):
        # The run was stopped before anything was saved.
        return "restarted"
    return "started"


def _batch(event: BatchTrained, width: int) -> str:
    text = f"batch {event.batch}/{event.batches} loss {number(event.loss, 3)}"
    if width < WIDE:
        return text
    accuracy = percent(event.accuracy, 1)
    return f"{text} train {accuracy} rate {event.learning_rate:.2g} {speed(event.samples_per_second)}"


def _epoch_metrics(event: EpochFinished, width: int) -> str:
    if width >= WIDE:
        train = f"train {percent(event.train_accuracy)} loss {number(event.train_loss)}"
        valid = f"valid {percent(event.valid_accuracy)} loss {number(event.valid_loss)}"
        return f"{valid}, {train}, {speed(event.samples_per_second)}"
    name = "valid"
    accuracy = event.valid_accuracy
    if accuracy is None:
        # There are no validation images.
        name = "train"
        accuracy = event.train_accuracy
    places = 1 if width < NARROW and event.epoch > 99 else 2
    return f"{name} {percent(accuracy, places)}"


def _saved(event: CheckpointSaved, width: int) -> str:
    path = event.path
    if width < ROOM_FOR_PATH:
        path = path.rpartition("/")[2]
    if event.is_best:
        return f"saved {path} (best so far)"
    return f"saved {path}"


def _ended(event: RunEnded) -> str:
    if event.reason in ("failed", "diverged"):
        return f"✗ {event.reason}: {event.error}"
    return f"{SIGNS[event.reason]} {spoken_status(event.reason)}: test accuracy {percent(event.test_accuracy)}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value)
