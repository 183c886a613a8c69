"""`tuinet train --preset committee`: several networks, each a run of its own.

Watched, they train one after another, each with all cores. With --detach they train side by side and share the cores:
each has its id at once, and can be watched or stopped like any other run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuinet.cli.alert import Alert
from tuinet.cli.detach import check_no_notice, report_detached_members
from tuinet.cli.hyperparameters import Flags, assemble_member, options_as_typed
from tuinet.cli.machines import open_machine
from tuinet.cli.options import TrainingOptions
from tuinet.cli.output import narrate
from tuinet.cli.watched_training import resume_and_watch, train_and_watch
from tuinet.config import Configuration
from tuinet.errors import MissingRunError, RunError
from tuinet.jobs.machine import Machine
from tuinet.jobs.start import with_resolved_dataset
from tuinet.messages import host_option
from tuinet.presets import COMMITTEE, MEMBERS
from tuinet.runs.directory import Run
from tuinet.runs.ended import PLANNED_ENDS

DECIDED_BY_THE_JOB = ("threads", "valid_size")
"""Hyperparameters that may be 'auto': the job records its choice in their place"""


def train_committee(
    toml: Path | None, flags: Flags | None, name: str | None, members: int | None, options: TrainingOptions
) -> int:
    """Train all members that have not been trained yet. Returns the exit code of the first that does not succeed.

    With --detach, start them all, print their ids, and return 0.

    Repeated with the same options, it continues where it was interrupted: members that are done are left alone, and
    one that was stopped or killed is resumed.

    Raises a TuinetError, for example if a run of that name is not a member of this committee.
    """
    if options.detach:
        check_no_notice(options.notice)
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
        if options.detach:
            # Members that are done need no cores.
            sharing = sum(run is None or not is_done(run) for run in known)
            runs = [
                _in_background(machine, *member, options, sharing)
                for member in zip(names, configurations, known, strict=True)
            ]
            code = report_detached_members(names, runs, json=options.json, quiet=options.quiet)
            if not options.quiet:
                narrate(_how_to_evaluate(names, options))
            return code
        for member, configuration, run in zip(names, configurations, known, strict=True):
            _announce(member, run, options)
            code = _train(machine, member, configuration, run, options, alert)
            if code:
                return code
    if not options.quiet:
        narrate(_how_to_evaluate(names, options))
    return 0


def find_member(machine: Machine, name: str, config: Configuration, *, is_here: bool) -> Run | None:
    """Return the run of a member, if there is one. Raises RunError if it has another configuration."""
    try:
        run = machine.find(name)
    except MissingRunError:
        return None
    record = run.record()
    if record.name != name:
        return None
    if is_here:
        config = with_resolved_dataset(config)
    for field, (wanted, found) in config.differences(record.config).items():
        if field not in DECIDED_BY_THE_JOB or wanted != "auto":
            raise RunError(f"{name}: is a run with {field} = {found}, not {wanted}: give the committee another --name")
    return run


def _announce(name: str, run: Run | None, options: TrainingOptions) -> None:
    """Say what is about to happen to a member."""
    if not options.quiet:
        narrate(f"{name}: {_intention(run)}")


def _intention(run: Run | None) -> str:
    if run is None:
        return "training"
    if run.is_live():
        return "already training"
    if is_done(run):
        return "already trained"
    return "resuming"


def is_done(run: Run) -> bool:
    """Return True if a run has ended as its configuration specifies."""
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


def _in_background(
    machine: Machine, name: str, config: Configuration, run: Run | None, options: TrainingOptions, sharing: int
) -> Run:
    """Start or resume a member, unless it is done or being trained. It is one of `sharing` that share the cores."""
    _announce(name, run, options)
    if run is None:
        return machine.start(config, name, on_end=options.on_end, sharing=sharing).run
    if run.is_live() or is_done(run):
        return run
    return machine.resume(run, on_end=options.on_end).run


def _how_to_evaluate(names: Sequence[str], options: TrainingOptions) -> str:
    return f"to evaluate the committee: tuinet eval {' '.join(names)}{host_option(options.host or '')}"
