"""Events as lines of a log: every one of them, in as much width as there is."""

from __future__ import annotations

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
from tuinet.render.formatting import counted, number, percent, speed
from tuinet.render.palette import Palette
from tuinet.runs.state import fold

FILTERS: dict[str, tuple[type, ...]] = {
    "notable": (RunStarted, EpochFinished, Paused, Continued, SettingChanged, Warned, RunEnded),
    "epochs": (EpochFinished,),
    "warnings and changes": (SettingChanged, Warned, RunEnded),
    "everything": (object,),
}
"""What a log may be narrowed to."""

WIDE, NARROW = 70, 33
"""Columns from which a line tells more, and below which it tells less."""


def log_line(event: AnyEvent, width: int, palette: Palette, log: Sequence[AnyEvent] = ()) -> Text:
    """Time and what happened. Warnings begin with `!`, ends with a sign of how they went.

    The start of a training that goes on says from where, which the `log` before it tells.
    """
    words, style = _words(event, width, log)
    line = Text(f"{datetime.fromtimestamp(event.time).astimezone():%H:%M:%S} ", palette.dim)
    styles = {"warning": palette.warning, "good": palette.right, "bad": palette.wrong, "change": palette.accent}
    return line.append(words, styles.get(style, ""))


def log_text(events: Sequence[AnyEvent], palette: Palette) -> str:
    """A log as the lines of a text file."""
    return "".join(log_line(event, WIDE, palette, events).plain + "\n" for event in events)


def _origin(event: RunStarted, log: Sequence[AnyEvent]) -> str:
    earlier = [each for each in log if each.seq < event.seq]
    state = fold([*earlier, event])
    if state.saved[1]:
        return f"resumed in epoch {state.epoch} after {counted(state.epoch_batches, 'batch')}"
    if event.resumed_epoch:
        return f"resumed after epoch {event.resumed_epoch}"
    return "started again" if any(isinstance(each, RunStarted) for each in earlier) else "started"


def threads_of(event: RunStarted) -> str:
    """How many threads a run has."""
    count = event.config.get("threads")
    return counted(count, "thread") if isinstance(count, int) else f"{count} threads"


def _words(event: AnyEvent, width: int, log: Sequence[AnyEvent]) -> tuple[str, str]:
    wide = width >= WIDE
    match event:
        case RunStarted():
            more = f", {event.train_size:,} images, {threads_of(event)} on {event.host}"
            parameters = f": {event.parameters:,} parameters" if width >= NARROW + 8 else ""
            return f"{_origin(event, log)}{parameters}{more if wide else ''}", "change"
        case EpochStarted():
            return f"epoch {event.epoch} of {event.epochs}: {counted(event.batches, 'batch')}", ""
        case BatchTrained():
            line = f"batch {event.batch}/{event.batches} loss {number(event.loss, 3)}"
            more = f" train {percent(event.accuracy, 1)} rate {event.learning_rate:.2g}"
            return line + (f"{more} {speed(event.samples_per_second)}" if wide else ""), ""
        case EpochFinished():
            return f"epoch {event.epoch} {_epoch_figures(event, width)}", ""
        case ProbeEvaluated():
            return f"looked at test digits {', '.join(map(str, event.indices[:5]))}", ""
        case CheckpointSaved():
            return f"saved {event.path}{' (the best so far)' if event.is_best else ''}", ""
        case Paused():
            return f"‖ paused in epoch {event.epoch} after {counted(event.batch, 'batch')}", "change"
        case Continued():
            return "▶ continued", "change"
        case SettingChanged():
            return f"◆ {event.name} {_value(event.old)} → {_value(event.new)}", "change"
        case Warned():
            return f"! {event.message}", "warning"
        case RunEnded():
            return _end(event)
        case _:
            assert_never(event)


def _epoch_figures(event: EpochFinished, width: int) -> str:
    name, accuracy = "valid", event.valid_accuracy
    if width >= WIDE:
        train = f"train {percent(event.train_accuracy)} loss {number(event.train_loss)}"
        valid = f"valid {percent(accuracy)} loss {number(event.valid_loss)}"
        return f"{valid}, {train}, {speed(event.samples_per_second)}"
    if accuracy is None:  # there are no validation images
        name, accuracy = "train", event.train_accuracy
    return f"{name} {percent(accuracy, 1 if width < NARROW and event.epoch > 99 else 2)}"


def _end(event: RunEnded) -> tuple[str, str]:
    if event.reason in ("failed", "diverged"):
        return f"✗ {event.reason}: {event.error}", "bad"
    sign = "■" if event.reason == "stopped" else "✓"
    return f"{sign} {event.reason.replace('_', ' ')}: test accuracy {percent(event.test_accuracy)}", "good"


def _value(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
