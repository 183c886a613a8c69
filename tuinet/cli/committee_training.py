"""`tuinet train --preset committee`: several networks, trained one after another, each a run of its own."""

from __future__ import annotations

from pathlib import Path

from tuinet.cli.alert import Alert
from tuinet.cli.hyperparameters import Flags, assemble_member, options_as_typed
from tuinet.cli.machines import open_machine
from tuinet.cli.options import TrainingOptions
from tuinet.cli.output import narrate
from tuinet.cli.watched_training import resume_and_watch, train_and_watch
from tuinet.config import Configuration
from tuinet.errors import MissingRunError, RunError, UsageError
from tuinet.jobs.machine import Machine
from tuinet.jobs.start import with_lasting_dataset
from tuinet.presets import COMMITTEE, MEMBERS
from tuinet.runs.directory import Run
from tuinet.runs.ended import PLANNED_ENDS

DECIDED_BY_THE_JOB = ("threads", "valid_size")
"""Hyperparameters that may be 'auto': the job records its choice in their place"""


def train_committee(
    toml: Path | None, flags: Flags | None, name: str | None, members: int | None, options: TrainingOptions
) -> int:
    """Train all members that have not been trained yet. Returns the exit code of the first that does not succeed.

    Repeated with the same options, it continues where it was interrupted: members that are done are left alone, and
    one that was stopped or killed is resumed.

    Raises a TuinetError, for example if a run of that name is not a member of this committee.
    """
    if options.detach:
        raise UsageError("--detach: members of a committee train one after another: expected another --preset")
    count = members or len(MEMBERS)
    names = [f"{name or COMMITTEE}-{number}" for number in range(1, count + 1)]
    configurations = [assemble_member(number, toml, flags) for number in range(count)]
    alert = Alert.from_options(options.notice)
    with open_machine(options.host) as machine, options_as_typed(flags):
        # Before hours of training, so that a wrong name fails at once.
        known = [
            find_member(machine, *member, is_here=not options.host)
            for member in zip(names, configurations, strict=True)
        ]
        for member, configuration, run in zip(names, configurations, known, strict=True):
            if not options.quiet:
                narrate(f"{member}: {_intention(run)}")
            code = _train(machine, member, configuration, run, options, alert)
            if code:
                return code
    if not options.quiet:
        narrate(f"to evaluate the committee: tuinet eval {' '.join(names)}")
    return 0


def find_member(machine: Machine, name: str, config: Configuration, *, is_here: bool) -> Run | None:
    """The run of a member, if there is one. Raises RunError if it has another configuration."""
    try:
        run = machine.find(name)
    except MissingRunError:
        return None
    record = run.record()
    if record.name != name:
        return None
    if is_here:
        config = with_lasting_dataset(config)
    for field, (wanted, found) in config.differences(record.config).items():
        if field not in DECIDED_BY_THE_JOB or wanted != "auto":
            raise RunError(f"{name}: is a run with {field} = {found}, not {wanted}: give the committee another --name")
    return run


def _intention(run: Run | None) -> str:
    if run is None:
        return "training"
    if is_done(run):
        return "already trained"
    return "resuming"


def is_done(run: Run) -> bool:
    """True if a run has ended as its configuration specifies."""
    ended = run.state().ended
    return ended is not None and ended.reason in PLANNED_ENDS


def _train(
    machine: Machine, name: str, config: Configuration, run: Run | None, options: TrainingOptions, alert: Alert | None
) -> int:
    """Train a member to its end, unless that is done. Returns the exit code."""
    if run is None:
        return train_and_watch(machine, config, name, options, alert)
    if is_done(run):
        return 0
    return resume_and_watch(machine, run, None, options, alert)
