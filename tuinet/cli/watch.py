"""Watching a run from a terminal until it stands still."""

from __future__ import annotations

from rich.console import Console

from tuinet.cli.alert import Alert
from tuinet.cli.interrupts import Interrupts
from tuinet.cli.output import narrate, narrator, write
from tuinet.errors import RunError
from tuinet.events import RunEnded
from tuinet.jobs.follow import follow
from tuinet.messages import host_option
from tuinet.render.progress import BarProgress, NoProgress, PlainProgress, Watcher
from tuinet.render.summary import summary
from tuinet.runs.directory import Run
from tuinet.runs.state import RunState


def watch(
    run: Run,
    after: int = 0,
    interrupts: Interrupts | None = None,
    *,
    json: bool = False,
    quiet: bool = False,
    alert: Alert | None = None,
) -> int:
    """Show a run until it stands still, and return the exit code.

    Whoever has started its job gives as `after` the `seq` of the last event before that: what came earlier is old
    news. With `interrupts` Ctrl-C stops the run, without it only ends the watching. Raises RunError if the training
    fails, dies or diverges.
    """
    console = narrator()
    state, trouble = RunState(), ""
    try:
        with watcher(console, json, quiet) as progress:
            for events in follow(run, after):
                trouble = told_trouble(console, run, trouble)
                while interrupts and interrupts.notes:
                    console.print(interrupts.notes.popleft(), soft_wrap=True)
                for event in events:
                    state.apply(event)
                new = [event for event in events if event.seq > after]
                if json and new:
                    write("".join(event.model_dump_json() + "\n" for event in new))
                progress.show(state, new)
                if alert:
                    alert.take(run, new)
    except RunError:
        if interrupts and interrupts.count > 1:
            return 130
        if alert and not run.is_live():
            alert.over(run, state)
        raise
    if alert:
        alert.over(run, state)
    ended = state.ended
    if ended is None:
        raise RunError(f"{run.run_id}: has stopped for an unknown reason")
    if not (json or quiet):
        report(console, run, state, ended)
    if ended.reason in ("failed", "diverged"):
        raise RunError(f"{run.run_id}: {ended.reason}: {ended.error}" if state.started else str(ended.error))
    return 130 if interrupts and interrupts.count else 0


def report(console: Console, run: Run, state: RunState, ended: RunEnded) -> None:
    """The summary, and what can be tried next."""
    if state.started is None:
        return
    classes = state.history[-1].layers[-1].shape[0] if state.history else 0
    console.print(summary(state, ended, classes) if classes else "no epoch was finished")
    tries = ["eval", "config show"] if state.has_checkpoint else ["config show"]
    if ended.reason in ("stopped", "failed") and state.unfinished:
        tries.insert(0, "resume")
    for number, command in enumerate(tries):
        line = f"{'next' if not number else '':14} tuinet {command} {run.run_id}{host_option(run.machine)}"
        console.print(line, style="dim", soft_wrap=True)


def tell_log_problem(run: Run) -> None:
    """Tell a person what of the run's log cannot be read: everything else is as it was."""
    if problem := run.current_log_problem():
        narrate(f"! {run.run_id}: {problem}")


def told_trouble(console: Console, run: Run, before: str) -> str:
    """Tell once that the link to the run's machine is broken, and once that it is there again."""
    now = run.link_problem
    if now and not before:
        console.print(f"! {now}; the run does not need it", style="yellow", soft_wrap=True)
    elif before and not now:
        console.print(f"{run.machine}: linked again", soft_wrap=True)
    return now


def watcher(console: Console, json: bool, quiet: bool) -> Watcher:
    """What fits the place: a bar on a terminal, lines elsewhere, nothing where nothing was asked for."""
    if quiet or json:
        return NoProgress()
    return BarProgress(console) if console.is_terminal and not console.is_dumb_terminal else PlainProgress(console)
