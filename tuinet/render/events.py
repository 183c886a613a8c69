"""Events as lines that a person reads."""

from rich.text import Text

from tuinet.events import AnyEvent, Continued, EpochFinished, Paused, RunStarted, SettingChanged, Warned
from tuinet.render.words import duration, number, percent


def event_line(event: AnyEvent, epochs: int) -> Text | None:
    """A line for the events that are worth one; None for the rest."""
    match event:
        case RunStarted():
            origin = f"goes on after epoch {event.resumed_epoch}" if event.resumed_epoch else "starts"
            return Text(
                f"run {event.run_id} {origin}: {event.parameters:,} parameters, {event.train_size:,} training images, "
                f"{event.config.get('threads')} thread(s)"
            )
        case EpochFinished():
            return Text.assemble(
                f"epoch {event.epoch:>{len(str(epochs))}}/{epochs}  loss {number(event.train_loss)}  "
                f"accuracy {percent(event.train_accuracy)}  ",
                (f"validation {percent(event.valid_accuracy)}", "bold"),
                f"  rate {event.learning_rate:.3g}  {event.samples_per_second or 0:,.0f}/s  {duration(event.seconds)}",
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
