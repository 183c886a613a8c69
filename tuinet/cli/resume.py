"""`tuinet resume`."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import Alert
from tuinet.cli.arguments import RunName
from tuinet.cli.detach import check_no_notice, report_detached
from tuinet.cli.machines import open_machine
from tuinet.cli.options import TrainingOptions
from tuinet.cli.watch import report_log_problem
from tuinet.cli.watched_training import resume_and_watch

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
