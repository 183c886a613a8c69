"""Watching a run from a terminal until it stands still."""

from __future__ import annotations

import sys

from rich.console import Console

from tuinet.cli.interrupts import Interrupts
from tuinet.cli.output import narrator
from tuinet.errors import RunError
from tuinet.events import RunEnded
from tuinet.jobs.follow import follow
from tuinet.render.progress import BarProgress, NoProgress, PlainProgress, Watcher
from tuinet.render.summary import summary
from tuinet.runs.directory import Run
from tuinet.runs.state import RunState


def watch(
    run: Run, after: int = 0, interrupts: Interrupts | None = None, *, json: bool = False, quiet: bool = False
) -> int:
    """Show a run until it stands still, and return the exit code.

    Whoever has started its job gives as `after` the `seq` of the last event before that: what came earlier is old
    news. With `interrupts` Ctrl-C stops the run, without it only ends the watching. Raises RunError if the training
    fails, dies or diverges.
    """
    console = narrator()
    state = RunState()
    if interrupts:
        interrupts.tell = console.print
    with watcher(console, json, quiet) as progress:
        try:
            for events in follow(run, after):
                for event in events:
                    state.apply(event)
                    if json and event.seq > after:
                        sys.stdout.write(event.model_dump_json() + "\n")
                if json and events:
                    sys.stdout.flush()
                progress.show(state, [event for event in events if event.seq > after])
        except RunError:
            if interrupts and interrupts.count > 1:
                return 130
            raise
    ended = state.ended
    if ended is None:
        raise RunError(f"{run.run_id}: stands still and does not say why")
    if not (json or quiet):
        report(console, run, state, ended)
    if ended.reason in ("failed", "diverged"):
        raise RunError(f"{run.run_id}: {ended.reason}: {ended.error}" if state.started else str(ended.error))
    return 130 if interrupts and interrupts.count else 0


def report(console: Console, run: Run, state: RunState, ended: RunEnded) -> None:
    """The summary, and what to try next."""
    if state.started is None:
        return
    classes = state.history[-1].layers[-1].shape[0] if state.history else 0
    console.print(summary(state, ended, classes) if classes else "no epoch was finished")
    tries = [f"tuinet eval {run.run_id}", f"tuinet config show {run.run_id}"]
    if ended.reason == "stopped":
        tries.insert(0, f"tuinet resume {run.run_id}")
    for number, command in enumerate(tries):
        console.print(f"{'next' if not number else '':14} {command}", style="dim", soft_wrap=True)


def watcher(console: Console, json: bool, quiet: bool) -> Watcher:
    """What fits the place: a bar on a terminal, lines elsewhere, nothing where nothing was asked for."""
    if quiet or json:
        return NoProgress()
    return BarProgress(console) if console.is_terminal and not console.is_dumb_terminal else PlainProgress(console)
