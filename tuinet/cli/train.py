"""`tuinet train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import Alert, NoticeOption, OnEnd
from tuinet.cli.detaching import Detach, check_unwatched, let_go
from tuinet.cli.interrupts import interrupts
from tuinet.cli.machines import Host, JsonEvents, machine_of
from tuinet.cli.options import Unwatched
from tuinet.cli.settings import Flags, assemble
from tuinet.errors import TuinetError
from tuinet.jobs.launch import launch
from tuinet.jobs.start import create_run, is_unstarted
from tuinet.presets import DESCRIPTIONS, PresetName

PRESET_HELP = "Start from: " + "; ".join(f"'{name}', {what}" for name, what in DESCRIPTIONS.items()) + "."


def train_command(
    *,
    preset: Annotated[PresetName, Parameter(help=PRESET_HELP, env_var="TUINET_PRESET")] = "default",
    config: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            allow_leading_hyphen=True,
            env_var="TUINET_CONFIG",
            help="A TOML file of settings; '-' is standard input. Flags and environment variables win over it.",
        ),
    ] = None,
    name: Annotated[
        str | None, Parameter(metavar="NAME", help="A name for the run, by which every command takes it.")
    ] = None,
    detach: Detach = False,
    json: JsonEvents = False,
    quiet: Unwatched = False,
    notice: NoticeOption = None,
    on_end: OnEnd = None,
    host: Host = None,
    flags: Annotated[Flags | None, Parameter(name="*")] = None,
) -> int:
    """Train a network and keep the run.

    In each epoch all training images go through the network in batches. The forward pass turns each image into a
    probability for each class; the loss says how far those are from the truth; backpropagation gives the gradient,
    the direction in which each weight raises the loss; and the optimizer takes a step against it. After each epoch
    the validation images, which are never trained on, say how good the network is; the best epoch is kept, and the
    test images are looked at once, at the end.

    Ctrl-C once stops after the batch and saves, twice kills; 'tuinet resume' goes on either way. The run is a process
    of its own: if the terminal closes it trains on, and 'tuinet attach last' watches it again. With --detach nothing
    is watched from the beginning. With --host it trains on another machine; --on-end is run there.

    Every setting can also come from an environment variable, as TUINET_EPOCHS for --epochs, or from [train] in
    settings.toml: 'tuinet help environment' lists them and says which one counts.
    """
    configuration = assemble(preset, config, flags)
    if detach:
        check_unwatched(notice)
    alert = Alert.wanted(notice)
    with machine_of(host) as machine:
        if detach:
            return let_go(machine.start(configuration, name, on_end=on_end).run, json=json, quiet=quiet)
        if host:
            run = machine.start(configuration, name, on_end=on_end).run
        else:
            run, lock = create_run(configuration, name, on_end)
        try:
            with interrupts(run) as handler:
                if not host:
                    handler.started(launch(run, lock).pid)
                from tuinet.cli.watch import watch  # while the job starts: what paints takes time to import

                return watch(run, 0, handler, json=json, quiet=quiet, alert=alert)
        except TuinetError:
            if is_unstarted(run):
                machine.remove(run)
            raise
