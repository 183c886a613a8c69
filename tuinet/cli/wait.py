"""`tuinet wait`."""

from tuinet.cli.machines import Host, machine_of
from tuinet.cli.names import MoreRunNames, RunName
from tuinet.cli.output import complain
from tuinet.cli.watch import watch
from tuinet.errors import RunError
from tuinet.runs.directory import Run


def wait_command(run: RunName = "last", /, *more: MoreRunNames, host: Host = None) -> int:
    """Wait until runs have ended, as a paused one has not. Those that have already are not waited for.

    The exit code is 0 if all have finished or were stopped, and 1 if one failed, diverged or died.
    """
    with machine_of(host) as machine:
        found = [machine.find(wanted) for wanted in (run, *more)]
        return max([exit_code(each) for each in found])


def exit_code(run: Run) -> int:
    """Wait for a run. What went wrong is told, and does not end the waiting for others."""
    try:
        return watch(run, quiet=True)
    except RunError as error:
        complain(str(error))
        return error.exit_code
