"""`tuinet pause|continue|step|stop|set`: asking something of a run that trains."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.machines import Host, machine_of
from tuinet.cli.names import LiveSettingName, LiveSettingValue, RunName
from tuinet.cli.output import narrate
from tuinet.commands import Command, Plain, Set
from tuinet.config import LIVE_SETTINGS, Configuration, configure
from tuinet.errors import ConfigurationError, RunError
from tuinet.jobs.follow import there
from tuinet.runs.directory import Run


def pause_command(run: RunName = "last", /, *, host: Host = None) -> int:
    """Let a run wait after its batch."""
    return ask(run, Plain(type="pause"), "pauses after its batch: 'tuinet continue {run}' goes on", host)


def continue_command(run: RunName = "last", /, *, host: Host = None) -> int:
    """Let a run that waits train on."""
    return ask(run, Plain(type="continue"), "trains on", host)


def step_command(
    run: RunName = "last",
    /,
    *,
    epoch: Annotated[bool, Parameter(negative="", help="To the end of the epoch instead of one batch.")] = False,
    host: Host = None,
) -> int:
    """Train one batch and wait; its numbers are in the log."""
    word = "to the end of the epoch" if epoch else "one batch"
    return ask(run, Plain(type="step_epoch" if epoch else "step"), f"trains {word} and waits", host)


def stop_command(run: RunName = "last", /, *, host: Host = None) -> int:
    """Ask a run to finish its batch, save and end."""
    return ask(run, Plain(type="stop"), "stops after its batch: 'tuinet resume {run}' goes on", host)


def set_command(run: RunName, name: LiveSettingName, value: LiveSettingValue, /, *, host: Host = None) -> int:
    """Change a setting of a run that trains, from its next batch on.

    The schedule of a run makes the rate of each batch from its learning_rate.
    """
    setting = name.replace("-", "_")
    changeable = [live for live in LIVE_SETTINGS if live != "probe"]
    if setting in Configuration.model_fields and setting not in changeable:
        raise ConfigurationError(f"{name}: cannot be changed while it trains: expected one of {', '.join(changeable)}")
    checked = getattr(configure({setting: value}, source="command line"), setting)
    return ask(run, Set(name=setting, value=checked), f"has {setting} = {checked} from its next batch on", host)


def ask(wanted: str, command: Command, told: str, host: str | None) -> int:
    """Ask something of a run. Raises RunError if it does not train."""
    with machine_of(host) as machine:
        run = machine.find(wanted)
        check_live(run)
        run.send(command)
        narrate(f"{run.run_id} {told.format(run=run.run_id + there(host))}")
    return 0


def check_live(run: Run) -> None:
    """Raises RunError if a run does not train."""
    if not run.is_live():
        raise RunError(f"{run.run_id}: is not training: {run.state().status(live=False).replace('_', ' ')}")
