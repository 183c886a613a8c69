"""Events as lines of at most 80 columns, for commands that print progress, such as `tuinet train`."""

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
from tuinet.messages import counted
from tuinet.render.formatting import number, percent, speed

WIDTH = 80
"""Maximum number of columns in a line"""


def event_line(event: AnyEvent, epochs: int) -> Text | None:
    """Return a line for an event that matters to the user; None for any other.

    Args:
        event: The event.
        epochs: The number of epochs planned, for the width of the epoch's number.
    """
    match event:
        case RunStarted():
            return _started(event)
        case EpochFinished():
            return _epoch(event, epochs)
        case SettingChanged():
            return Text(f"{event.name} changed from {event.old} to {event.new}", style="cyan")
        case Warned():
            return Text(f"! {event.message}", style="yellow")
        case Paused():
            return Text(pause_text(event))
        case Continued():
            return Text("continued")
        case EpochStarted() | BatchTrained() | ProbeEvaluated() | CheckpointSaved() | RunEnded():
            # Too frequent, implied by other lines, or shown in the summary.
            return None
        case _:
            assert_never(event)


def pause_text(event: Paused) -> str:
    """Return `paused in epoch 1 after 223 batches`, or `paused before epoch 4`."""
    if not event.batch:
        return f"paused before epoch {event.epoch}"
    return f"paused in epoch {event.epoch} after {counted(event.batch, 'batch')}"


def _started(event: RunStarted) -> Text:
    origin = ""
    if event.resumed_epoch:
        origin = f" from epoch {event.resumed_epoch}"
    line = Text(f"run {event.run_id}{origin}: {event.parameters:,} parameters")
    return _with_more(line, f", {event.train_size:,} images", f", {threads_text(event)}")


def _epoch(event: EpochFinished, epochs: int) -> Text:
    line = Text.assemble(
        f"epoch {event.epoch:>{len(str(epochs))}}/{epochs}  loss {number(event.train_loss)}  "
        f"train {percent(event.train_accuracy)}  ",
        (f"valid {percent(event.valid_accuracy)}", "bold"),
    )
    return _with_more(line, f"  rate {event.learning_rate:<7.2g}", f"  {speed(event.samples_per_second)}")


def _with_more(line: Text, *parts: str) -> Text:
    """Append as many parts as fit, the most important first."""
    for part in parts:
        if line.cell_len + len(part.rstrip()) > WIDTH:
            break
        line.append(part)
    line.rstrip()
    return line


def threads_text(event: RunStarted) -> str:
    """Return `1 thread`, `2 threads`, or `auto threads` before the number is chosen."""
    threads = event.config.get("threads")
    if isinstance(threads, int):
        return counted(threads, "thread")
    return f"{threads} threads"
