"""`tuinet wait`."""

from tuinet.cli.arguments import MoreRunNames, RunName
from tuinet.cli.machines import open_machine
from tuinet.cli.options import ExitCodeOnly, Host, Json
from tuinet.cli.output import emit, print_error
from tuinet.cli.watch import watch
from tuinet.errors import RunError
from tuinet.runs.directory import Run
from tuinet.runs.overview import read_overview


def wait_command(
    run: RunName = "last", /, *more: MoreRunNames, json: Json = False, quiet: ExitCodeOnly = False, host: Host = None
) -> int:
    """Wait until runs have ended. A paused run has not ended.

    The exit code is 0 if all of them finished or were stopped, and 1 if any failed, diverged or died.
    """
    with open_machine(host) as machine:
        runs = [machine.find(name) for name in (run, *more)]
        code = max([wait_for(waited, quiet=quiet) for waited in runs])
        if json:
            emit([read_overview(waited).as_data() for waited in runs])
    return code


def wait_for(run: Run, *, quiet: bool) -> int:
    """Wait for a run and return its exit code. Its failure is printed, and does not end the waiting for others."""
    try:
        return watch(run, quiet=True)
    except RunError as error:
        if not quiet:
            print_error(str(error))
        return error.exit_code
