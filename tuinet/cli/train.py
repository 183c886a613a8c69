"""`tuinet train`."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tuinet.cli.interrupts import interrupts
from tuinet.cli.settings import Flags, assemble
from tuinet.errors import TuinetError
from tuinet.jobs.launch import launch
from tuinet.jobs.start import create_run, discard_unstarted
from tuinet.presets import DESCRIPTIONS

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
    run = create_run(configuration, name)
    try:
        with interrupts(run) as handler:
            job = launch(run, run.lock())
            handler.started(job.pid)
            from tuinet.cli.watch import watch  # while the job starts: what paints takes time to import

            return watch(run, 0, handler, json=json, quiet=quiet)
    except TuinetError:
        discard_unstarted(run)
        raise
