"""`tuinet train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tuinet.cli.alert import Alert
from tuinet.cli.detach import check_no_notice, report_detached
from tuinet.cli.hyperparameters import Flags, assemble, options_as_typed
from tuinet.cli.machines import open_machine
from tuinet.cli.options import TrainingOptions
from tuinet.cli.watched_training import train_and_watch
from tuinet.errors import UsageError
from tuinet.presets import COMMITTEE, COMMITTEE_DESCRIPTION, DESCRIPTIONS, MEMBERS, PresetName

PRESET_HELP = "Start from " + ", ".join(f"'{name}' ({text})" for name, text in DESCRIPTIONS.items()) + "."

TRAINING_PRESET_HELP = f"{PRESET_HELP[:-1]}, or '{COMMITTEE}' ({COMMITTEE_DESCRIPTION})."

FEWEST_MEMBERS = 2
MOST_MEMBERS = 99
MEMBERS_HELP = (
    f"Number of networks in --preset committee, from {FEWEST_MEMBERS} to {MOST_MEMBERS}. Default: {len(MEMBERS)}."
)

DEFAULTS = TrainingOptions()


def train_command(
    *,
    preset: Annotated[
        Literal[PresetName, "committee"], Parameter(help=TRAINING_PRESET_HELP, env_var="TUINET_PRESET")
    ] = "default",
    config: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            allow_leading_hyphen=True,
            env_var="TUINET_CONFIG",
            help="A TOML file of hyperparameters; '-' is standard input. Options and environment variables override "
            "it.",
        ),
    ] = None,
    name: Annotated[
        str | None, Parameter(metavar="NAME", help="A name for the run, accepted by every command.")
    ] = None,
    members: Annotated[int | None, Parameter(help=MEMBERS_HELP)] = None,
    options: Annotated[TrainingOptions, Parameter(name="*")] = DEFAULTS,
    flags: Annotated[Flags | None, Parameter(name="*")] = None,
) -> int:
    """Train a network and keep the run.

    In each epoch, all training images go through the network in batches. The forward pass turns an image into a
    probability for each class. The loss measures how far these are from the truth. Backpropagation computes the
    gradient: the direction in which each weight raises the loss. The optimizer takes a step against it. After each
    epoch, the validation images, which are never trained on, show how good the network is. The best epoch is kept, and
    evaluated once on the test images at the end.

    Press Ctrl-C once to stop after the batch and save, twice to kill the run; 'tuinet resume' continues it in either
    case. A run is a separate process: if the terminal closes, it keeps training, and 'tuinet attach last' watches it
    again. With --detach it trains in the background from the start. With --host it trains on another machine, where
    --on-end then runs as well.

    Every hyperparameter can also be set by an environment variable, such as TUINET_EPOCHS for --epochs, or in [train]
    of settings.toml. 'tuinet help environment' lists them and explains which one wins.
    """
    if preset == COMMITTEE:
        if members is not None and not FEWEST_MEMBERS <= members <= MOST_MEMBERS:
            raise UsageError(f"--members {members}: expected {FEWEST_MEMBERS} to {MOST_MEMBERS}")
        # Imported here because few need it, and imports slow down every start.
        from tuinet.cli.committee_training import train_committee

        return train_committee(config, flags, name, members, options)
    if members is not None:
        raise UsageError("--members: expected only with --preset committee")
    configuration = assemble(preset, config, flags)
    if options.detach:
        check_no_notice(options.notice)
    alert = Alert.from_options(options.notice)
    with open_machine(options.host) as machine, options_as_typed(flags):
        if options.detach:
            started = machine.start(configuration, name, on_end=options.on_end).run
            return report_detached(started, json=options.json, quiet=options.quiet)
        return train_and_watch(machine, configuration, name, options, alert)
