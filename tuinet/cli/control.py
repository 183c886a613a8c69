"""`tuinet pause|continue|step|stop|set`: asking something of a run that trains, and waiting for its answer."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.machines import Host, machine_of
from tuinet.cli.names import LiveSettingName, LiveSettingValue, RunName
from tuinet.cli.output import emit, narrate
from tuinet.commands import Command, Set, SimpleCommand
from tuinet.config import configure, live_hyperparameters
from tuinet.errors import ConfigurationError, RunError, UsageError
from tuinet.events import BatchTrained, Continued, Paused, RunEnded, SettingChanged, Warned
from tuinet.jobs.confirmation import Confirmation, send_and_wait
from tuinet.jobs.ending import describe_end
from tuinet.jobs.pending import TIMEOUT
from tuinet.limits import shortened
from tuinet.messages import host_option
from tuinet.render.formatting import number, percent
from tuinet.values import value_text

Json = Annotated[bool, Parameter(negative="", help="The event that answers, as one JSON object on standard output.")]
Quiet = Annotated[bool, Parameter(name=("--quiet", "-q"), negative="", help="Print nothing on success.")]
Timeout = Annotated[float, Parameter(help="Seconds to wait for the answer.")]


def pause_command(
    run: RunName = "last",
    /,
    *,
    json: Json = False,
    quiet: Quiet = False,
    timeout: Timeout = TIMEOUT,
    host: Host = None,
) -> int:
    """Pause a run after its batch."""
    return carry_out(run, SimpleCommand(type="pause"), host, json=json, quiet=quiet, timeout=timeout)


def continue_command(
    run: RunName = "last",
    /,
    *,
    json: Json = False,
    quiet: Quiet = False,
    timeout: Timeout = TIMEOUT,
    host: Host = None,
) -> int:
    """Continue a paused run."""
    return carry_out(run, SimpleCommand(type="continue"), host, json=json, quiet=quiet, timeout=timeout)


def step_command(
    run: RunName = "last",
    /,
    *,
    epoch: Annotated[bool, Parameter(negative="", help="To the end of the epoch instead of one batch.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    timeout: Timeout = TIMEOUT,
    host: Host = None,
) -> int:
    """Train one batch, show its numbers, and pause.

    With --epoch, the time that the epoch takes is not counted as waiting.
    """
    command = SimpleCommand(type="step_epoch" if epoch else "step")
    return carry_out(run, command, host, json=json, quiet=quiet, timeout=timeout)


def stop_command(
    run: RunName = "last",
    /,
    *,
    json: Json = False,
    quiet: Quiet = False,
    timeout: Timeout = TIMEOUT,
    host: Host = None,
) -> int:
    """Stop a run: it finishes its batch, saves and ends."""
    return carry_out(run, SimpleCommand(type="stop"), host, json=json, quiet=quiet, timeout=timeout)


def set_command(
    run: RunName,
    name: LiveSettingName,
    value: LiveSettingValue,
    /,
    *,
    json: Json = False,
    quiet: Quiet = False,
    timeout: Timeout = TIMEOUT,
    host: Host = None,
) -> int:
    """Change a setting of a run that trains, from its next batch on.

    The schedule of a run makes the rate of each batch from its learning_rate.
    """
    setting = name.replace("-", "_")
    changeable = live_hyperparameters()
    if setting not in changeable:
        nearest = get_close_matches(setting[:100], changeable, n=1)
        hint = f"did you mean '{nearest[0]}'?" if nearest else f"expected one of {', '.join(changeable)}"
        raise ConfigurationError(f"{shortened(name)}: cannot be changed while a run trains: {hint}")
    checked = getattr(configure({setting: value}, source="command line"), setting)
    return carry_out(run, Set(name=setting, value=checked), host, json=json, quiet=quiet, timeout=timeout)


def carry_out(wanted: str, command: Command, host: str | None, *, json: bool, quiet: bool, timeout: float) -> int:
    """Have a run carry out a command, and say how it answered.

    Raises RunError if the run does not train, does not answer in time, or refuses.
    """
    if json and quiet:
        raise UsageError("--json: expected no --quiet with it")
    if not timeout > 0:
        raise UsageError(f"--timeout {timeout:g}: expected a number of seconds above 0")
    with machine_of(host) as machine:
        run = machine.find(wanted)
        answer = send_and_wait(run, command, timeout)
        if json:
            emit(answer.event.model_dump(mode="json"))
        if isinstance(answer.event, Warned):
            raise RunError(f"{run.run_id}: refused: {answer.event.message}")
        if not (json or quiet):
            narrate(f"{run.run_id} {words_of(command, answer, run.run_id + host_option(host))}")
    return 0


def words_of(command: Command, answer: Confirmation, run: str) -> str:
    """What a run did, and what can be done next; `run` is how a command names it."""
    match answer.event:
        case Paused() as event:
            place = f"in epoch {event.epoch}, after {event.batch} of its batches"
            if not event.batch:
                place = f"before epoch {event.epoch}"
            already = "already " if answer.was_paused and command.type == "pause" else ""
            return f"is {already}paused {place}: continue with 'tuinet continue {run}'"
        case Continued():
            return "is training again" if answer.was_paused else "was not paused: it is training"
        case BatchTrained() as event:
            return (
                f"trained batch {event.batch} of {event.batches} in epoch {event.epoch}: loss {number(event.loss)}, "
                f"accuracy {percent(event.accuracy)}; it is paused: continue with 'tuinet continue {run}'"
            )
        case SettingChanged() as event:
            value = value_text(event.new)
            if event.new == event.old:
                return f"has {event.name} = {value} already"
            return f"has {event.name} = {value} from its next batch on; it was {value_text(event.old)}"
        case RunEnded(reason="stopped") if command.type == "stop":
            return f"has stopped: resume it with 'tuinet resume {run}'"
        case RunEnded() as event:
            return f"has ended: {describe_end(event)}"
    return answer.event.type.replace("_", " ")
