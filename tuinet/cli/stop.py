"""`tuinet stop`."""

from tuinet.cli.output import narrate
from tuinet.commands import Plain
from tuinet.errors import RunError
from tuinet.runs.collection import find_run
from tuinet.runs.home import runs_folder


def stop_command(run: str = "last", /) -> int:
    """Ask a run to finish its batch, save and end."""
    found = find_run(runs_folder(), run)
    if not found.is_live():
        raise RunError(f"{found.run_id}: is not training")
    found.send(Plain(type="stop"))
    narrate(f"{found.run_id} stops after its batch; 'tuinet resume {found.run_id}' goes on")
    return 0
