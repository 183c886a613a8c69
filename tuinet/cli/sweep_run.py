"""Running a sweep from the command line, and reporting its results."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType

from tuinet.cli.exit_codes import INTERRUPTED
from tuinet.cli.output import show, show_line, stderr_console
from tuinet.cli.signals import counted_signals
from tuinet.cli.sweep_cluster import ClusterOptions, pool_for
from tuinet.cli.sweep_progress import progress_for, rank
from tuinet.errors import LostClusterError, MissingPackageError, RunError
from tuinet.formats import as_command
from tuinet.jobs.defaults import personal_defaults
from tuinet.render.formatting import shown_value
from tuinet.render.spread import spread
from tuinet.render.summary import figures_table
from tuinet.render.trials import Pace, headline, importance_table, trials_table
from tuinet.sweeps.definition import UNLIMITED, SweepDefinition
from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.importance import FEWEST_TRIALS, importances
from tuinet.sweeps.trial import Trial, best_of
from tuinet.trials.runner import Runner
from tuinet.trials.setup import search_for

SHOWN = 10
"""Trials in the table at the end"""


def run_sweep(directory: SweepDirectory, workers: str, cluster: ClusterOptions, *, json: bool, quiet: bool) -> int:
    """Run or continue a sweep, and return the exit code. Raises a TuinetError."""
    definition = directory.definition()
    how_to_continue = f"continue with: tuinet sweep --resume {directory.name}{cluster.resuming}"
    lock = directory.lock()
    try:
        search = search_for(directory, definition)
        with pool_for(definition, workers, cluster) as pool:
            runner = Runner(directory, definition, search, pool)
            count = _show(runner, json=json, quiet=quiet)
    except LostClusterError as error:
        raise LostClusterError(f"{error}; trials that have begun keep training: {how_to_continue}") from None
    finally:
        lock.release()
    if count:
        if not quiet:
            stderr_console().print(how_to_continue, soft_wrap=True)
        return INTERRUPTED
    trials = list(runner.trials.values())
    if best_of(trials) is None:
        raise RunError(f"sweep '{directory.name}': no trial has a validation accuracy: {_first_error(trials)}")
    return 0


def _show(runner: Runner, *, json: bool, quiet: bool) -> int:
    """Show a sweep until it ends, and return the number of signals."""
    definition = runner.definition
    console = stderr_console()
    names = [dimension.name for dimension in runner.space.dimensions]
    total = definition.trials if definition.trials < UNLIMITED else None
    started = time.monotonic()
    ended_before = sum(trial.ended is not None for trial in runner.trials.values())

    def pace() -> Pace:
        ended = sum(trial.ended is not None for trial in runner.trials.values())
        left = total - ended if total else None
        return Pace(time.monotonic() - started, ended - ended_before, left)

    with counted_signals() as signals, progress_for(console, names, total, json=json, quiet=quiet) as progress:
        for changed in runner.run():
            if signals.new:
                _interrupt(runner, console, signals.count, silent=quiet)
            progress.show(list(runner.trials.values()), changed, pace())
    if not (json or quiet):
        console.print(headline(list(runner.trials.values()), total, pace()), soft_wrap=True)
        if not signals.count:
            report(definition, list(runner.trials.values()))
    return signals.count


def _interrupt(runner: Runner, console: Console, count: int, *, silent: bool) -> None:
    if count > 1:
        runner.pool.kill()
        return
    runner.stop()
    if not silent:
        console.print(f"stopping all trials and saving; press Ctrl-C again to {runner.pool.kill_does}", soft_wrap=True)


def report(definition: SweepDefinition, trials: Sequence[Trial]) -> None:
    """Print the best trials, the command that repeats the best one, and the importance of each hyperparameter."""
    space = definition.space()
    names = [dimension.name for dimension in space.dimensions]
    best = best_of(list(trials))
    if best is None:
        return
    rows = []
    if "seed" in names:
        rows += _seed_rows(trials)
    rows.append(("best", f"trial {best.number}, run {best.run}"))
    show(trials_table(sorted(trials, key=rank)[:SHOWN], names, best), "", figures_table(rows))
    command = as_command(space.configuration(best.values), spelled_out=personal_defaults())
    show_line(f"repeat it: {command}")
    if len(names) > 1:
        show(*_importance(definition, trials))


def _seed_rows(trials: Sequence[Trial]) -> list[tuple[str, str]]:
    """Return the mean and the spread of each configuration's accuracies over its seeds."""
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in sorted(trials, key=lambda trial: trial.number):
        others = {name: value for name, value in trial.values.items() if name != "seed"}
        label = " ".join(f"{name}={shown_value(value)}" for name, value in others.items())
        groups[label].append(trial)
    rows = []
    for label, group in groups.items():
        valid = [trial.accuracy for trial in group if trial.accuracy is not None]
        test = [trial.ended.test_accuracy for trial in group if trial.ended and trial.ended.test_accuracy is not None]
        rows.append((f"{label} valid".strip(), spread(valid)))
        rows.append((f"{label} test".strip(), spread(test)))
    return rows


def _importance(definition: SweepDefinition, trials: Sequence[Trial]) -> Iterator[RenderableType]:
    try:
        found = importances(definition.space(), trials)
    except MissingPackageError as error:
        yield f"importance of the hyperparameters: {error}"
        return
    if not found:
        return
    note = ""
    measured = sum(trial.accuracy is not None for trial in trials)
    if measured < FEWEST_TRIALS:
        note = f" (a rough estimate from {measured} trials; {FEWEST_TRIALS} or more are better)"
    yield f"\nimportance{note}"
    yield importance_table(found)


def _first_error(trials: Sequence[Trial]) -> str:
    return next((trial.ended.error for trial in trials if trial.ended and trial.ended.error), "see 'tuinet runs list'")
