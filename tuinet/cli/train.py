"""`tuinet train`."""

import os
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tuinet.cli.interrupts import interrupts
from tuinet.cli.settings import Flags, assemble
from tuinet.config import Configuration
from tuinet.errors import ConfigurationError, TuinetError
from tuinet.events import RunStarted
from tuinet.jobs.launch import launch
from tuinet.presets import DESCRIPTIONS
from tuinet.runs.collection import check_unused
from tuinet.runs.directory import Run
from tuinet.runs.home import home, runs_folder
from tuinet.runs.names import check_name

PRESET_HELP = "Start from: " + "; ".join(f"'{name}', {what}" for name, what in DESCRIPTIONS.items()) + "."


def train_command(
    *,
    preset: Annotated[Literal["default", "tutorial", "accurate"], Parameter(help=PRESET_HELP)] = "default",
    config: Annotated[Path | None, Parameter(help="A TOML file of settings; flags win over it.")] = None,
    name: Annotated[str | None, Parameter(help="A name for the run, by which every command takes it.")] = None,
    json: Annotated[bool, Parameter(negative="", help="Every event as a line of JSON on standard output.")] = False,
    quiet: Annotated[bool, Parameter(negative="", help="No progress and no summary.")] = False,
    flags: Annotated[Flags | None, Parameter(name="*")] = None,
) -> int:
    """Train a network and keep the run.

    In each epoch all training images go through the network in batches. The forward pass turns each image into a
    probability for each class; the loss says how far those are from the truth; backpropagation gives the gradient,
    the direction in which each weight raises the loss; and the optimizer takes a step against it. After each epoch
    the validation images, which are never trained on, say how good the network is; the best epoch is kept, and the
    test images are looked at once, at the end.

    Ctrl-C once stops after the batch and saves, twice kills; 'tuinet resume' goes on either way. The run is a process
    of its own: if the terminal closes it trains on, and 'tuinet attach last' watches it again.
    """
    configuration = assemble(preset, config, flags)
    if name is not None:
        check_unused(runs_folder(), check_name(name))
    check_threads(configuration)
    check_dataset(configuration)
    run = Run.create(runs_folder(), configuration, name)
    try:
        with interrupts(run) as handler:
            job = launch(run, run.lock())
            handler.started(job.pid)
            from tuinet.cli.watch import watch  # while the job starts: what paints takes time to import

            return watch(run, 0, handler, json=json, quiet=quiet)
    except TuinetError:
        discard_unstarted(run)
        raise


def check_threads(config: Configuration) -> None:
    """Raises ConfigurationError for more threads than cores: they would only wait for each other."""
    cores = os.cpu_count() or 1
    if config.threads != "auto" and config.threads > cores:
        raise ConfigurationError(f"threads = {config.threads}: expected at most {cores}, the cores of this machine")


def check_dataset(config: Configuration) -> None:
    """Raises DatasetError if the data set is not there, before anything is made. The bundled one always is."""
    if config.dataset != Configuration.model_fields["dataset"].default:
        from tuinet.datasets.catalogue import find
        from tuinet.datasets.files import read_sizes

        read_sizes(find(config.dataset, home()))


def discard_unstarted(run: Run) -> None:
    """Remove a run whose job said that it cannot even begin: there is nothing in it to go on from."""
    events = run.events()
    if events and not any(isinstance(event, RunStarted) for event in events):
        run.remove()
