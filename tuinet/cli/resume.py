"""`tuinet resume`."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.interrupts import interrupts
from tuinet.cli.watch import watch
from tuinet.jobs.launch import launch
from tuinet.jobs.start import check_resumable
from tuinet.runs.collection import find_run
from tuinet.runs.home import runs_folder


def resume_command(
    run: str,
    /,
    *,
    epochs: Annotated[int | None, Parameter(help="Train until this many epochs are done in all.")] = None,
    json: Annotated[bool, Parameter(negative="", help="Every new event as a line of JSON on standard output.")] = False,
    quiet: Annotated[bool, Parameter(negative="", help="No progress and no summary.")] = False,
) -> int:
    """Go on with a run that was stopped or killed, from its newest checkpoint.

    It ends with the same weights, bit for bit, as if it had never been interrupted. A finished run goes on if it gets
    more --epochs; a schedule of the learning rate then stretches over all of them.
    """
    found = find_run(runs_folder(), run)
    lock = found.lock()
    state = found.state()
    check_resumable(found, state, epochs)
    with interrupts(found) as handler:
        job = launch(found, lock, epochs)
        handler.started(job.pid)
        return watch(found, state.seq, handler, json=json, quiet=quiet)
