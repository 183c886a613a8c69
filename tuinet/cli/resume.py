"""`tuinet resume`."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.interrupts import interrupts
from tuinet.cli.settings import as_command
from tuinet.cli.watch import watch
from tuinet.config import Configuration, configure
from tuinet.errors import RunError
from tuinet.jobs.launch import launch
from tuinet.runs.collection import find_run
from tuinet.runs.directory import Run
from tuinet.runs.home import runs_folder
from tuinet.runs.state import RunState


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


def check_resumable(run: Run, state: RunState, epochs: int | None) -> None:
    """Raises RunError or ConfigurationError if there is nothing to go on with."""
    config = run.record().config
    planned = state.epochs or config.epochs
    if epochs is not None:
        configure({"epochs": epochs}, source="command line")
    if state.ended and state.ended.reason == "diverged":
        rate = config.learning_rate / 10
        again = as_command(Configuration.model_validate({**config.model_dump(), "learning_rate": rate}))
        raise RunError(f"{run.run_id}: diverged, and would again: start anew with a lower learning rate: {again}")
    done = len(state.history)
    if done >= (epochs or planned):
        raise RunError(f"{run.run_id}: {done} of {planned} epochs are done: expected --epochs above {done}")
