"""Watching a run from a terminal until it ends."""

from __future__ import annotations

from rich.console import Console

from tuinet.cli.alert import Alert
from tuinet.cli.exit_codes import INTERRUPTED
from tuinet.cli.interrupts import Interrupts
from tuinet.cli.output import narrate, stderr_console, write
from tuinet.errors import RunError, UnsupportedRunError
from tuinet.events import RunEnded
from tuinet.jobs.follow import follow
from tuinet.messages import host_option
from tuinet.render.progress import BarProgress, NoProgress, PlainProgress, Watcher
from tuinet.render.summary import summary
from tuinet.runs.directory import Run, current_log_problem
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
    """Show a run until it ends, and return the exit code.

    Args:
        run: The run.
        after: The `seq` of the last event before its job was started: only later events are printed.
        interrupts: The handler that makes Ctrl-C stop the run. Without it, Ctrl-C only stops watching.
        json: Print the events as JSON lines instead of progress.
        quiet: Print neither progress nor a summary.
        alert: Alerts the user to warnings and to the end of the run.

    Raises RunError if the run fails, dies or diverges.
    """
    console = stderr_console()
    state = RunState()
    trouble = ""
    try:
        with progress_for(console, json, quiet) as progress:
            for events in follow(run, after):
                trouble = report_trouble(console, run, trouble)
                while interrupts and interrupts.notes:
                    console.print(interrupts.notes.popleft(), soft_wrap=True)
                for event in events:
                    state.apply(event)
                new = [event for event in events if event.seq > after]
                if json and new:
                    write("".join(event.model_dump_json() + "\n" for event in new))
                progress.show(state, new)
                if alert:
                    alert.handle_events(run, new)
    except RunError:
        # Killed by a second Ctrl-C: its death is not news to the user.
        if interrupts and interrupts.count > 1:
            return INTERRUPTED
        if alert and not run.is_live():
            alert.handle_end(run, state)
        raise
    if alert:
        alert.handle_end(run, state)
    ended = state.ended
    if ended is None:
        raise RunError(f"{run.run_id}: has stopped for an unknown reason")
    if not (json or quiet):
        report(console, run, state, ended)
    if ended.reason in ("failed", "diverged"):
        # A run that never began may be removed at once, and its id would then mean nothing.
        if state.started is None:
            raise RunError(str(ended.error))
        raise RunError(f"{run.run_id}: {ended.reason}: {ended.error}")
    if interrupts and interrupts.count:
        return INTERRUPTED
    return 0


def report(console: Console, run: Run, state: RunState, ended: RunEnded) -> None:
    """Print the summary of a run, and the commands to try next."""
    if state.started is None:
        return
    if state.history:
        outputs = state.history[-1].layers[-1].shape[0]
        console.print(summary(state, ended, outputs))
    else:
        console.print("no epoch was finished")
    heading = "next"
    for command in commands_to_try(run, state, ended):
        line = f"{heading:14} tuinet {command}"
        console.print(line, style="dim", soft_wrap=True)
        heading = ""


def commands_to_try(run: Run, state: RunState, ended: RunEnded) -> list[str]:
    """Return the commands that make sense after the end of a run, without `tuinet`."""
    if not run.machine:
        # A run on another machine was read before it was watched. Reading it again could wait for a lost link.
        try:
            run.record()
        except UnsupportedRunError:
            return []
        except RunError:
            # No other command works without the configuration. A check can restore it from the log.
            return [f"runs check {run.run_id} --repair"]
    commands = ["config show"]
    if state.has_checkpoint:
        commands.insert(0, "eval")
    if ended.reason in ("stopped", "pruned", "failed") and state.unfinished:
        commands.insert(0, "resume")
    return [f"{command} {run.run_id}{host_option(run.machine)}" for command in commands]


def report_log_problem(run: Run) -> None:
    """Print which part of the run's log cannot be read, if any. The rest is used as usual."""
    if problem := current_log_problem(run):
        narrate(f"! {run.run_id}: {problem}")


def report_trouble(console: Console, run: Run, before: str) -> str:
    """Print once that the connection to the run's machine is lost, and once that it is back; return the trouble."""
    now = run.link_problem
    if now and not before:
        console.print(f"! {now}; the run continues without the connection", style="yellow", soft_wrap=True)
    elif before and not now:
        console.print(f"{run.machine}: connected again", soft_wrap=True)
    return now


def progress_for(console: Console, json: bool, quiet: bool) -> Watcher:
    """Return the progress display: a bar on a terminal, lines elsewhere, nothing with --json or --quiet."""
    if quiet or json:
        return NoProgress()
    if console.is_terminal and not console.is_dumb_terminal:
        return BarProgress(console)
    return PlainProgress(console)
