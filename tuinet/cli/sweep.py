"""`tuinet sweep`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tuinet.cli.options import Json, NoProgress
from tuinet.cli.output import narrate
from tuinet.cli.sweep_cluster import HERE, ClusterOptions, check_workers
from tuinet.cli.sweep_flags import SweepFlags, split
from tuinet.cli.sweep_list import list_sweeps
from tuinet.cli.sweep_run import run_sweep
from tuinet.errors import UsageError
from tuinet.presets import PresetName
from tuinet.sweeps.definition import Method
from tuinet.sweeps.directory import create_sweep, find_sweep
from tuinet.trials.setup import define, repeated

Workers = Literal["auto"] | Annotated[int, Parameter(metavar="INT")]


def sweep_command(
    *,
    trials: Annotated[
        int | None, Parameter(metavar="INT", help="Number of trials. By default a grid tries all, a search 20.")
    ] = None,
    minutes: Annotated[float | None, Parameter(metavar="FLOAT", help="Begin no new trial after this time.")] = None,
    method: Annotated[
        Method | None,
        Parameter(
            help="'grid' tries all combinations, 'random' draws some, 'tpe' learns from the trials so far. By default "
            "'grid' if nothing limits it and there are no ranges, else 'random'."
        ),
    ] = None,
    prune: Annotated[
        bool,
        Parameter(
            negative="",
            help="End trials early that do worse than others after as many epochs (asynchronous successive halving).",
        ),
    ] = False,
    seeds: Annotated[
        int | None, Parameter(metavar="INT", help="Repeat every configuration with this many seeds.")
    ] = None,
    workers: Annotated[
        str,
        Parameter(
            metavar="auto|INT", help="Trials at the same time. 'auto': the cores divided by the threads of a trial."
        ),
    ] = "auto",
    cluster: Annotated[ClusterOptions, Parameter(name="*")] = HERE,
    preset: Annotated[PresetName, Parameter(help="Start from a preset, as 'tuinet train' does.")] = "default",
    config: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            allow_leading_hyphen=True,
            help="A TOML file of hyperparameters; those with several values are in a table [sweep].",
        ),
    ] = None,
    name: Annotated[str | None, Parameter(metavar="NAME", help="A name for the sweep.")] = None,
    resume: Annotated[
        str | None, Parameter(metavar="NAME", help="Continue a sweep that was interrupted; 'last' is the newest.")
    ] = None,
    list_all: Annotated[bool, Parameter(name="--list", negative="", help="List all sweeps and exit.")] = False,
    json: Json = False,
    quiet: NoProgress = False,
    flags: Annotated[SweepFlags | None, Parameter(name="*")] = None,
) -> int:
    """Try many configurations, each as a run of its own, and find the best one by its validation accuracy.

    Give hyperparameters several values: --hidden '64|128|256' tries three, --learning-rate 0.01..0.3 any number between
    two, and log:0.001..0.3 the same on a logarithmic scale. Everything else is as in 'tuinet train'. Every trial is an
    ordinary run named after the sweep, such as sweep-1-007: it can be watched, explored and resumed.

    The test images play no part in the choice. The winner is evaluated on them, as every run is.

    Trials run on the cores of this machine; with --ssh also on others, each in its own home, from which its run comes
    back at the end; with --scheduler on a running Dask cluster.

    Press Ctrl-C once to stop all trials and save, twice to kill them. 'tuinet sweep --resume NAME' continues, also
    after a crash. '--method tpe' and '--prune' need Optuna: pip install 'tuinet[sweep]'.
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
    """What a sweep is going to do, in a few words."""
    how = {"grid": "a grid", "random": "a random search", "tpe": "a search by TPE"}[method]
    if minutes is None:
        return f"{how} of {trials:,} trials"
    return f"{how} for {minutes:g} minutes"
