"""Events as lines that a person reads."""

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

WIDTH = 80
"""Columns of the terminal that a line of figures may take"""


def event_line(event: AnyEvent, epochs: int) -> Text | None:
    """A line for the events that are worth one; None for the rest. Figures that find no room are left out."""
    match event:
        case RunStarted():
            origin = f" from epoch {event.resumed_epoch}" if event.resumed_epoch else ""
            threads = event.config.get("threads")
            return _with_more(
                Text(f"run {event.run_id}{origin}: {event.parameters:,} parameters"),
                f", {event.train_size:,} images",
                f", {threads} thread{'s' if threads != 1 else ''}",
            )
        case EpochFinished():
            line = Text.assemble(
                f"epoch {event.epoch:>{len(str(epochs))}}/{epochs}  loss {number(event.train_loss)}  "
                f"train {percent(event.train_accuracy)}  ",
                (f"valid {percent(event.valid_accuracy)}", "bold"),
            )
            rate = f"  rate {event.learning_rate:<7.2g}"
            return _with_more(line, rate, f"  {speed(event.samples_per_second)}")
        case SettingChanged():
            return Text(f"{event.name} is now {event.new} (was {event.old})", style="cyan")
        case Warned():
            return Text(f"! {event.message}", style="yellow")
        case Paused():
            return Text(f"paused in epoch {event.epoch} after {counted(event.batch, 'batch')}")
        case Continued():
            return Text("continued")
        case EpochStarted() | BatchTrained() | ProbeEvaluated() | CheckpointSaved() | RunEnded():
            # Too frequent, implied by the other lines, or shown by the summary.
            return None
        case _:
            assert_never(event)


def _with_more(line: Text, *more: str) -> Text:
    """A line with as much behind it as there is room for, the most important first."""
    for part in more:
        if line.cell_len + len(part.rstrip()) > WIDTH:
            break
        line.append(part)
    line.rstrip()
    return line
