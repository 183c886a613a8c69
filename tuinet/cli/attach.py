"""`tuinet attach`."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.output import narrate
from tuinet.cli.watch import watch
from tuinet.runs.collection import find_run
from tuinet.runs.home import runs_folder


def attach_command(
    run: str = "last",
    /,
    *,
    json: Annotated[bool, Parameter(negative="", help="Every event as a line of JSON on standard output.")] = False,
) -> int:
    """Watch a run that trains, or see again how one went.

    Ctrl-C ends the watching, not the run: for that there is 'tuinet stop'.
    """
    found = find_run(runs_folder(), run)
    try:
        return watch(found, json=json)
    except KeyboardInterrupt:
        narrate(f"no longer watching; stop the run with 'tuinet stop {found.run_id}'" if found.is_live() else "")
        return 0
