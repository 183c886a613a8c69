"""`tuinet sweep`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.options import JsonPerTrial, NoProgress
from tuinet.cli.output import narrate
from tuinet.cli.sweep_cluster import HERE, ClusterOptions, check_workers
from tuinet.cli.sweep_flags import SweepFlags, split
from tuinet.cli.sweep_list import list_sweeps
from tuinet.cli.sweep_run import run_sweep
from tuinet.errors import UsageError
from tuinet.messages import counted
from tuinet.presets import PresetName
from tuinet.sweeps.definition import Method
from tuinet.sweeps.directory import create_sweep, find_sweep
from tuinet.trials.setup import define, repeated


def sweep_command(
    *,
    trials: Annotated[
        int | None, Parameter(metavar="INT", help="Number of trials. Default: all of a grid, or 20 of a search.")
    ] = None,
    minutes: Annotated[
        float | None, Parameter(metavar="FLOAT", help="Start no new trial after this many minutes.")
    ] = None,
    method: Annotated[
        Method | None,
        Parameter(
            help="'grid' tries all combinations, 'random' samples them, 'tpe' learns from earlier trials. Default: "
            "'grid' if there are no ranges, --trials or --minutes; otherwise 'random'."
        ),
    ] = None,
    prune: Annotated[
        bool,
        Parameter(
            negative="",
            help="End a trial early if others did better by the same epoch (asynchronous successive halving).",
        ),
    ] = False,
    seeds: Annotated[
        int | None, Parameter(metavar="INT", help="Train every configuration with this many seeds.")
    ] = None,
    workers: Annotated[
        str,
        Parameter(
            metavar="auto|INT", help="Trials to train at the same time. 'auto': cores divided by threads per trial."
        ),
    ] = "auto",
    cluster: Annotated[ClusterOptions, Parameter(name="*")] = HERE,
    preset: Annotated[PresetName, Parameter(help="Start from a preset, as 'tuinet train' does.")] = "default",
    config: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            allow_leading_hyphen=True,
            help="A TOML file of hyperparameters; those with several values go in the [sweep] table.",
        ),
    ] = None,
    name: Annotated[str | None, Parameter(metavar="NAME", help="A name for the sweep.")] = None,
    resume: Annotated[
        str | None, Parameter(metavar="NAME", help="Continue an interrupted sweep; 'last' is the newest.")
    ] = None,
    list_all: Annotated[bool, Parameter(name="--list", negative="", help="List all sweeps and exit.")] = False,
    json: JsonPerTrial = False,
    quiet: NoProgress = False,
    flags: Annotated[SweepFlags | None, Parameter(name="*")] = None,
) -> int:
    """Train many configurations, and find the one with the best validation accuracy.

    Give hyperparameters several values: --hidden '64|128|256' tries three widths, --learning-rate 0.01..0.3 any number
    in the range, and log:0.001..0.3 the same on a logarithmic scale. Everything else works as in 'tuinet train'. Each
    trial is an ordinary run, named after the sweep, such as sweep-1-007. You can watch, explore and resume it.

    The test images play no part in the choice. The winner is evaluated on them, as every run is.

    Trials train on the cores of this machine, on other machines (--ssh) or on a running Dask cluster (--scheduler).
    Runs that were trained elsewhere are copied back at the end.

    Press Ctrl-C once to stop all trials and save, twice to kill them or, on a cluster, to leave them training. 'tuinet
    sweep --resume NAME' continues the sweep, even after a crash. '--method tpe' and '--prune' need Optuna: pip install
    'tuinet[sweep]'.

    The app follows a sweep while it runs, and shows earlier ones: open 'tuinet', and press 3 and then w.
    """
    if list_all:
        return list_sweeps(json=json)
    check_workers(workers, cluster)
    if resume is not None:
        return run_sweep(find_sweep(resume), workers, cluster, json=json, quiet=quiet)
    fixed, swept = split(preset, config, flags)
    if seeds is not None:
        swept = repeated(fixed, swept, seeds)
    for option, value in (("--trials", trials), ("--minutes", minutes)):
        if value is not None and value <= 0:
            raise UsageError(f"{option} {value}: expected a number above 0")
    definition = define(fixed, swept, method, trials, minutes, prune=prune)
    directory = create_sweep(definition, name)
    if not (json or quiet):
        narrate(f"sweep {directory.name}: {describe(definition.method, definition.trials, minutes)}")
    return run_sweep(directory, workers, cluster, json=json, quiet=quiet)


def describe(method: Method, trials: int, minutes: float | None) -> str:
    """Say in a few words what a sweep will do."""
    how = {"grid": "a grid", "random": "a random search", "tpe": "a TPE search"}[method]
    if minutes is None:
        return f"{how} of {counted(trials, 'trial')}"
    if minutes == 1:
        return f"{how} for 1 minute"
    return f"{how} for {minutes:g} minutes"
