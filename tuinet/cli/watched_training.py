"""Training a run on a machine, or resuming one, and watching it to its end."""

from __future__ import annotations

from tuinet.cli.alert import Alert
from tuinet.cli.interrupts import interrupts
from tuinet.cli.options import TrainingOptions
from tuinet.config import Configuration
from tuinet.errors import TuinetError
from tuinet.jobs.launch import launch
from tuinet.jobs.machine import Machine
from tuinet.jobs.start import create_run, is_unstarted, ready_to_resume
from tuinet.runs.directory import Run
from tuinet.runs.local import as_local


def train_and_watch(
    machine: Machine, configuration: Configuration, name: str | None, options: TrainingOptions, alert: Alert | None
) -> int:
    """Train a new run on a machine, and watch it to its end. Returns the exit code. Raises a TuinetError."""
    if options.host:
        run = machine.start(configuration, name, on_end=options.on_end).run
    else:
        run, lock = create_run(configuration, name, options.on_end)
    try:
        with interrupts(run) as handler:
            if not options.host:
                handler.started(launch(run, lock))
            # The progress display takes time to import, and the job can start meanwhile.
            from tuinet.cli.watch import watch

            return watch(run, 0, handler, json=options.json, quiet=options.quiet, alert=alert)
    except TuinetError:
        # A run that could not begin, for example because its data set is too small, is not worth keeping.
        if is_unstarted(run):
            machine.remove(run)
        raise


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
            handler.started(launch(run, lock, epochs))
        from tuinet.cli.watch import watch

        return watch(run, before, handler, json=options.json, quiet=options.quiet, alert=alert)
