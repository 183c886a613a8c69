"""`tuinet resume`."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import Alert, NoticeOption, OnEnd
from tuinet.cli.detaching import Detach, check_unwatched, let_go
from tuinet.cli.interrupts import interrupts
from tuinet.cli.machines import Host, machine_of
from tuinet.cli.names import RunName
from tuinet.cli.options import Unwatched
from tuinet.cli.watch import tell_log_problem, watch
from tuinet.jobs.launch import launch
from tuinet.jobs.start import ready_to_resume
from tuinet.runs.local import as_local


def resume_command(
    run: RunName,
    /,
    *,
    epochs: Annotated[int | None, Parameter(help="Train until this many epochs are done in all.")] = None,
    detach: Detach = False,
    json: Annotated[
        bool,
        Parameter(
            negative="",
            help="Every new event as a line of JSON on standard output; with --host fewer, as in 'tuinet attach'.",
        ),
    ] = False,
    quiet: Unwatched = False,
    notice: NoticeOption = None,
    on_end: OnEnd = None,
    host: Host = None,
) -> int:
    """Go on with a run that was stopped or killed, from its newest checkpoint.

    It ends with the same weights, bit for bit, as if it had never been interrupted. A finished run goes on if it gets
    more --epochs; a schedule of the learning rate then stretches over all of them. A command that the run starts at
    its end stays what it was, unless --on-end gives another, or '' none.
    """
    if detach:
        check_unwatched(notice)
    alert = Alert.wanted(notice)
    with machine_of(host) as machine:
        found = machine.find(run)
        tell_log_problem(found)
        if detach:
            return let_go(machine.resume(found, epochs, on_end).run, json=json, quiet=quiet)
        if host:
            before = found.state().seq
            machine.resume(found, epochs, on_end)
        else:
            lock = ready_to_resume(as_local(found), epochs, on_end)
            before = found.state().seq
        with interrupts(found) as handler:
            if not host:
                handler.started(launch(found, lock, epochs).pid)
            return watch(found, before, handler, json=json, quiet=quiet, alert=alert)
