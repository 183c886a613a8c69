"""`tuinet wait`."""

from tuinet.cli.machines import Host, machine_of
from tuinet.cli.names import MoreRunNames, RunName
from tuinet.cli.options import ExitCodeOnly, Json
from tuinet.cli.output import complain, emit
from tuinet.cli.watch import watch
from tuinet.errors import RunError
from tuinet.runs.directory import Run
from tuinet.runs.overview import read_overview


def wait_command(
    run: RunName = "last", /, *more: MoreRunNames, json: Json = False, quiet: ExitCodeOnly = False, host: Host = None
) -> int:
    """Wait until runs have ended, as a paused one has not. Those that have already are not waited for.

    The exit code is 0 if all have finished or were stopped, and 1 if one failed, diverged or died.
    """
    with machine_of(host) as machine:
        found = [machine.find(wanted) for wanted in (run, *more)]
        code = max([exit_code(each, quiet=quiet) for each in found])
        if json:
            emit([read_overview(each).as_data() for each in found])
    return code


def exit_code(run: Run, *, quiet: bool) -> int:
    """Wait for a run. What went wrong is said unless that is `quiet`, and does not end the waiting for others."""
    try:
        return watch(run, quiet=True)
    except RunError as error:
        if not quiet:
            complain(str(error))
        return error.exit_code
