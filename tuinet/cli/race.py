"""`tuinet race`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from tuinet.cli.exit_codes import INTERRUPTED
from tuinet.cli.hyperparameters import assemble
from tuinet.cli.options import Json, NoProgress
from tuinet.cli.output import emit, show, stderr_console
from tuinet.cli.runs_compare import comparison_table
from tuinet.cli.signals import counted_signals
from tuinet.commands import SimpleCommand
from tuinet.config import Configuration
from tuinet.errors import MissingRunError, UsageError
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.machine import ThisMachine
from tuinet.jobs.race import Entry, configuration_again, start_race
from tuinet.presets import PRESETS
from tuinet.render.chart import chart
from tuinet.render.chart_model import ChartRun
from tuinet.render.chart_options import MOST_RUNS, ChartView
from tuinet.render.loss_measures import recorded_loss_measure
from tuinet.render.palette import DARK, PLAIN
from tuinet.runs.collection import find_run
from tuinet.runs.home import runs_folder
from tuinet.runs.overview import read_overview

REFRESH = 0.25
"""Seconds between updates"""

MOST_LINES = 24
"""Lines of the chart"""

Contestant = Annotated[str, Parameter(help="A preset, a TOML file, or a run to train again.")]


def race_command(
    first: Contestant, second: Contestant, /, *more: Contestant, json: Json = False, quiet: NoProgress = False
) -> int:
    """Train several configurations at the same time, and watch their curves grow in one chart.

    Each is an ordinary run, like those of 'tuinet train'. The cores are shared evenly. At the end, a table compares the
    results. Press Ctrl-C once to stop all runs and save, twice to kill them.
    """
    names = (first, second, *more)
    if len(names) > MOST_RUNS:
        raise UsageError(f"{len(names)} configurations: expected at most {MOST_RUNS}")
    machine = ThisMachine()
    entries: list[Entry] = [(machine, configuration_of(name)) for name in names]
    console = stderr_console()
    with counted_signals() as signals:
        followers = start_race(entries)
        for _ in watch(console, names, followers, silent=json or quiet):
            if signals.new:
                end([follower for follower in followers if not follower.over], signals.count)
        wait_for_jobs(followers)
    overviews = [read_overview(follower.run) for follower in followers]
    if json:
        emit([overview.as_data() for overview in overviews])
    elif not quiet:
        show(comparison_table(overviews))
    if signals.count:
        return INTERRUPTED
    return int(any(overview.status in ("failed", "diverged", "interrupted") for overview in overviews))


def configuration_of(name: str) -> Configuration:
    """Return the configuration that a name stands for: a preset, a TOML file or a run. Raises a TuinetError."""
    if name in PRESETS:
        return assemble(name, None, None)
    if name.endswith(".toml"):
        return assemble("default", Path(name), None)
    try:
        run = find_run(runs_folder(), name)
    except MissingRunError:
        presets = ", ".join(PRESETS)
        raise MissingRunError(f"'{name}': expected a preset ({presets}), a TOML file or a run") from None
    return configuration_again(run)


def watch(console: Console, names: Sequence[str], followers: Sequence[RunFollower], *, silent: bool) -> Iterator[None]:
    """Show the curves until all runs have ended. Yields after each update."""
    is_live = console.is_terminal and not console.is_dumb_terminal and not silent
    with Live(console=console, auto_refresh=False) as live:
        while True:
            for follower in followers:
                follower.poll()
            if is_live:
                live.update(picture(console, names, followers), refresh=True)
            if all(follower.over for follower in followers):
                return
            yield
            time.sleep(REFRESH)


def picture(console: Console, names: Sequence[str], followers: Sequence[RunFollower]) -> Group:
    """Return the curves of all runs, as large as the terminal allows."""
    runs = [
        ChartRun(name, follower.curves, follower.over, recorded_loss_measure(follower.state.config))
        for name, follower in zip(labels(names), followers, strict=True)
    ]
    palette = PLAIN if console.no_color else DARK
    epochs = max(follower.state.epochs for follower in followers)
    size = (max(1, console.width - 1), max(1, min(MOST_LINES, console.height - 3)))
    drawing = chart(runs, ChartView(), size, palette, console.options.ascii_only, epochs, title_width=console.width)
    return Group(Text(drawing.title, "bold", no_wrap=True, overflow="ellipsis"), drawing.text)


def labels(names: Sequence[str]) -> list[str]:
    """Return the names of the configurations, numbered where they are the same."""
    shown = []
    for number, name in enumerate(names, 1):
        label = Path(name).name
        if names.count(name) > 1:
            label = f"{label.removesuffix('.toml')} {number}"
        shown.append(label)
    return shown


def end(followers: Sequence[RunFollower], signals: int) -> None:
    """Stop runs after their current batch, or kill their jobs after a second signal."""
    for follower in followers:
        if signals > 1 and follower.process:
            follower.process.kill()
        else:
            follower.run.send(SimpleCommand(type="stop"))


def wait_for_jobs(followers: Sequence[RunFollower]) -> None:
    """Wait until the jobs are gone: a job exits a moment after its run has ended, and until then it holds the lock."""
    for follower in followers:
        if follower.process:
            follower.process.wait()
