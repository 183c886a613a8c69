"""`tuinet pause|continue|step|stop|set`: sending a command to a run that is training, and waiting for its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.arguments import LiveName, LiveValue, RunName
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host
from tuinet.cli.output import emit, narrate
from tuinet.cli.suggestions import suggest
from tuinet.commands import Command, Set, SimpleCommand
from tuinet.config import configure, hyperparameters, live_hyperparameters
from tuinet.errors import ConfigurationError, RunError, UsageError
from tuinet.events import BatchTrained, Continued, Paused, RunEnded, SettingChanged, Warned
from tuinet.jobs.confirmation import Confirmation, send_and_wait
from tuinet.jobs.ending import describe_end
from tuinet.jobs.pending import TIMEOUT
from tuinet.messages import host_option
from tuinet.render.formatting import number, percent
from tuinet.values import quoted, value_text


@dataclass(frozen=True)
class ControlOptions:
    """The options that all these commands share; cyclopts makes a flag of each field."""

    json: Annotated[
        bool, Parameter(name="--json", negative="", help="Print the run's answer, an event, as one JSON object.")
    ] = False
    quiet: Annotated[
        bool, Parameter(name=("--quiet", "-q"), negative="", help="Print nothing if the command succeeds.")
    ] = False
    timeout: Annotated[float, Parameter(name="--timeout", help="Seconds to wait for the answer.")] = TIMEOUT
    host: Host = None


Options = Annotated[ControlOptions, Parameter(name="*")]

DEFAULTS = ControlOptions()


def pause_command(run: RunName = "last", /, *, options: Options = DEFAULTS) -> int:
    """Pause a run after the current batch."""
    return send(run, SimpleCommand(type="pause"), options)


def continue_command(run: RunName = "last", /, *, options: Options = DEFAULTS) -> int:
    """Continue a paused run."""
    return send(run, SimpleCommand(type="continue"), options)


def step_command(
    run: RunName = "last",
    /,
    *,
    epoch: Annotated[bool, Parameter(negative="", help="Train to the end of the epoch instead of one batch.")] = False,
    options: Options = DEFAULTS,
) -> int:
    """Train one batch of a run, print its loss and accuracy, and pause.

    With --epoch, the timeout starts when the epoch ends.
    """
    command = SimpleCommand(type="step_epoch" if epoch else "step")
    return send(run, command, options)


def stop_command(run: RunName = "last", /, *, options: Options = DEFAULTS) -> int:
    """Stop a run: it finishes its batch, saves, evaluates and ends."""
    return send(run, SimpleCommand(type="stop"), options)


def set_command(run: RunName, name: LiveName, value: LiveValue, /, *, options: Options = DEFAULTS) -> int:
    """Change a hyperparameter of a run while it trains, from the next batch on.

    The schedule derives the rate of each batch from learning_rate.
    """
    setting = name.replace("-", "_")
    changeable = live_hyperparameters()
    if setting not in changeable:
        hint = suggest(setting, changeable, otherwise=f"expected one of {', '.join(changeable)}")
        if setting in hyperparameters():
            problem = f"{setting} cannot be changed while a run trains"
        else:
            problem = f"unknown hyperparameter {quoted(name)}"
        raise ConfigurationError(f"{problem}: {hint}")
    checked = getattr(configure({setting: value}, source=run), setting)
    return send(run, Set(name=setting, value=checked), options)


def send(name: str, command: Command, options: ControlOptions) -> int:
    """Send a command to a run, and print what the run answers.

    Raises RunError if the run is not training, does not answer in time, or refuses.
    """
    if options.json and options.quiet:
        raise UsageError("--json cannot be used with --quiet")
    if not options.timeout > 0:
        raise UsageError(f"--timeout {options.timeout:g}: expected a number of seconds above 0")
    with open_machine(options.host) as machine:
        run = machine.find(name)
        confirmation = send_and_wait(run, command, options.timeout)
        if options.json:
            emit(confirmation.event.model_dump(mode="json"))
        if isinstance(confirmation.event, Warned):
            raise RunError(f"{run.run_id}: refused: {confirmation.event.message}")
        if not (options.json or options.quiet):
            narrate(f"{run.run_id} {describe(command, confirmation, run.run_id + host_option(options.host))}")
    return 0


def describe(command: Command, confirmation: Confirmation, run: str) -> str:
    """Say what the run did, and what can be done next; `run` is how a command line names it."""
    match confirmation.event:
        case Paused(epoch=epoch, batch=0):
            already = _already(command, confirmation)
            return f"is {already}paused before epoch {epoch}: continue with 'tuinet continue {run}'"
        case Paused(epoch=epoch, batch=batch):
            already = _already(command, confirmation)
            return f"is {already}paused in epoch {epoch}, after batch {batch}: continue with 'tuinet continue {run}'"
        case Continued() if confirmation.was_paused:
            return "is training again"
        case Continued():
            return "was not paused: it is training"
        case BatchTrained() as event:
            return (
                f"trained batch {event.batch} of {event.batches} in epoch {event.epoch}: loss {number(event.loss)}, "
                f"accuracy {percent(event.accuracy)}; it is paused: continue with 'tuinet continue {run}'"
            )
        case SettingChanged(name=name, old=old, new=new) if old == new:
            return f"already has {name} = {value_text(new)}"
        case SettingChanged(name=name, old=old, new=new):
            return f"has {name} = {value_text(new)} from the next batch on; it was {value_text(old)}"
        case RunEnded(reason="stopped") if command.type == "stop":
            return f"has stopped: resume it with 'tuinet resume {run}'"
        case RunEnded() as event:
            return f"has ended: {describe_end(event)}"
    return confirmation.event.type.replace("_", " ")


def _already(command: Command, confirmation: Confirmation) -> str:
    if command.type == "pause" and confirmation.was_paused:
        return "already "
    return ""
