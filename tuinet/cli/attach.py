"""`tuinet attach`."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import Alert, NoticeOption
from tuinet.cli.arguments import RunName
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host, JsonEvents, NoProgress
from tuinet.cli.output import narrate
from tuinet.cli.watch import report_log_problem, watch
from tuinet.errors import UsageError
from tuinet.messages import host_option
from tuinet.private import tighten_tree


def attach_command(
    run: RunName = "last",
    /,
    *,
    app: Annotated[bool, Parameter(negative="", help="Watch the run in the app.")] = False,
    read_only: Annotated[
        bool, Parameter(negative="", help="With --app, disable everything that changes a run.")
    ] = False,
    json: JsonEvents = False,
    quiet: NoProgress = False,
    notice: NoticeOption = None,
    on_end: Annotated[
        str | None,
        Parameter(
            metavar="COMMAND",
            help="A shell command to run here, in the current directory, when the run has ended or was killed; at "
            "once if that has already happened. It gets the variables listed in 'tuinet help environment'. Its output "
            "goes to standard error.",
        ),
    ] = None,
    host: Host = None,
) -> int:
    """Watch a run while it trains, or replay one that has ended.

    Any number of people can watch the same run. Ctrl-C stops watching with exit code 0, and the run continues; use
    'tuinet stop' to end the run. The terminal alerts you only to what happens from now on.
    """
    if app:
        if json or quiet or on_end:
            raise UsageError("--app cannot be used with --json, --quiet or --on-end")
        from tuinet.cli.open_app import open_app

        return open_app(run, hosts=[host] if host else [], read_only=read_only, notice=notice)
    alert = Alert.from_options(notice, on_end, skip_history=True)
    with open_machine(host, read_only=read_only) as machine:
        attached = machine.find(run)
        tighten_tree(attached.folder)
        report_log_problem(attached)
        try:
            return watch(attached, json=json, quiet=quiet, alert=alert)
        except KeyboardInterrupt:
            if not quiet:
                narrate(f"no longer watching; stop the run with 'tuinet stop {attached.run_id}{host_option(host)}'")
            return 0
