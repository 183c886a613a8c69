"""`tuinet attach`."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import Alert, NoticeOption
from tuinet.cli.machines import Host, JsonEvents, machine_of
from tuinet.cli.names import RunName
from tuinet.cli.options import Unwatched
from tuinet.cli.output import narrate
from tuinet.cli.watch import tell_log_problem, watch
from tuinet.errors import UsageError
from tuinet.messages import host_option


def attach_command(
    run: RunName = "last",
    /,
    *,
    app: Annotated[bool, Parameter(negative="", help="Watch it in the app.")] = False,
    read_only: Annotated[
        bool, Parameter(negative="", help="Only look on: the app then offers nothing that changes a run.")
    ] = False,
    json: JsonEvents = False,
    quiet: Unwatched = False,
    notice: NoticeOption = None,
    on_end: Annotated[
        str | None,
        Parameter(
            metavar="COMMAND",
            help="A command line to run here, in this folder, once the run has ended, also if it was killed, and at "
            "once if it has already: see 'tuinet train --help'. What it prints goes to standard error.",
        ),
    ] = None,
    host: Host = None,
) -> int:
    """Watch a run that trains, or see again how one went. Any number of people may, at once.

    Ctrl-C ends the watching, not the run, and the exit code is 0: to end the run there is 'tuinet stop'. The terminal
    gives notice of what happens from now on, not of what is over.
    """
    if app:
        if json or quiet or on_end:
            raise UsageError("--app: expected neither --json, --quiet nor --on-end with it")
        from tuinet.cli.opening import open_app

        return open_app(run, hosts=[host] if host else [], read_only=read_only, notice=notice)
    alert = Alert.wanted(notice, on_end, from_now=True)
    with machine_of(host, read_only=read_only) as machine:
        found = machine.find(run)
        found.check_private()
        tell_log_problem(found)
        try:
            return watch(found, json=json, quiet=quiet, alert=alert)
        except KeyboardInterrupt:
            if not quiet:
                narrate(f"no longer watching; stop the run with 'tuinet stop {found.run_id}{host_option(host)}'")
            return 0
