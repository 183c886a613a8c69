"""Events as lines that a person reads."""

from rich.text import Text

from tuinet.events import AnyEvent, Continued, EpochFinished, Paused, RunStarted, SettingChanged, Warned
from tuinet.render.words import number, percent, speed


def event_line(event: AnyEvent, epochs: int) -> Text | None:
    """A line for the events that are worth one; None for the rest."""
    match event:
        case RunStarted():
            origin = f" from epoch {event.resumed_epoch}" if event.resumed_epoch else ""
            threads = event.config.get("threads")
            return Text(
                f"run {event.run_id}{origin}: {event.parameters:,} parameters, {event.train_size:,} images, "
                f"{threads} thread{'s' if threads != 1 else ''}"
            )
        case EpochFinished():
            return Text.assemble(
                f"epoch {event.epoch:>{len(str(epochs))}}/{epochs}  loss {number(event.train_loss)}  "
                f"train {percent(event.train_accuracy)}  ",
                (f"valid {percent(event.valid_accuracy)}", "bold"),
                f"  rate {event.learning_rate:<7.2g}  {speed(event.samples_per_second)}",
            )
        case SettingChanged():
            return Text(f"{event.name} is now {event.new} (was {event.old})", style="cyan")
        case Warned():
            return Text(f"! {event.message}", style="yellow")
        case Paused():
            return Text(f"paused in epoch {event.epoch} after {event.batch} batches")
        case Continued():
            return Text("continued")
    return None
