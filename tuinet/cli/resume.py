"""`tuinet resume`."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import Alert
from tuinet.cli.arguments import RunName
from tuinet.cli.detach import check_no_notice, report_detached
from tuinet.cli.interrupts import interrupts
from tuinet.cli.machines import open_machine
from tuinet.cli.options import TrainingOptions
from tuinet.cli.watch import report_log_problem, watch
from tuinet.jobs.launch import launch
from tuinet.jobs.machine import Machine
from tuinet.jobs.start import ready_to_resume
from tuinet.runs.directory import Run
from tuinet.runs.local import as_local

DEFAULTS = TrainingOptions()


def resume_command(
    run: RunName,
    /,
    *,
    epochs: Annotated[int | None, Parameter(help="Train up to this epoch.")] = None,
    options: Annotated[TrainingOptions, Parameter(name="*")] = DEFAULTS,
) -> int:
    """Resume a run that was stopped or killed, from its newest checkpoint.

    It ends with the same weights, bit for bit, as if it had never been interrupted. A finished run continues if you
    raise --epochs; its learning rate schedule then stretches over all epochs. The --on-end command of the run is kept
    unless you give another one, or '' for none.
    """
    if options.detach:
        check_no_notice(options.notice)
    alert = Alert.from_options(options.notice)
    with open_machine(options.host) as machine:
        resumed = machine.find(run)
        report_log_problem(resumed)
        if options.detach:
            detached = machine.resume(resumed, epochs, on_end=options.on_end).run
            return report_detached(detached, json=options.json, quiet=options.quiet)
        return resume_and_watch(machine, resumed, epochs, options, alert)


def resume_and_watch(
    machine: Machine, run: Run, epochs: int | None, options: TrainingOptions, alert: Alert | None
) -> int:
    """Resume a run of a machine, and watch it to its end. Returns the exit code. Raises a TuinetError."""
    if options.host:
        before = run.state().seq
        machine.resume(run, epochs, on_end=options.on_end)
    else:
        lock = ready_to_resume(as_local(run), epochs, options.on_end)
        before = run.state().seq
    with interrupts(run) as handler:
        if not options.host:
            handler.started(launch(run, lock, epochs).pid)
        return watch(run, before, handler, json=options.json, quiet=options.quiet, alert=alert)
