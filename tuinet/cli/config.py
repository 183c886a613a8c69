"""`tuinet config show|presets`."""

from tuinet.cli.arguments import RunName
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host, Json
from tuinet.cli.output import emit, write
from tuinet.config import configure
from tuinet.formats import as_command, as_toml
from tuinet.jobs.defaults import personal_defaults
from tuinet.presets import DESCRIPTIONS, PRESETS


def show_command(run: RunName = "last", /, *, json: Json = False, host: Host = None) -> int:
    """Print the configuration of a run as TOML.

    The first line is the command that trains the same network again.
    """
    with open_machine(host) as machine:
        config = machine.find(run).record().config
    command = as_command(config, spelled_out=personal_defaults())
    if json:
        emit({"command": command, "config": config.model_dump(mode="json")})
    else:
        write(f"# {command}\n{as_toml(config)}", toml=True)
    return 0


def presets_command(*, json: Json = False) -> int:
    """Print the presets of 'tuinet train --preset' as TOML: what each one changes."""
    if json:
        emit({name: configure(values).model_dump(mode="json") for name, values in PRESETS.items()})
        return 0
    for name, values in PRESETS.items():
        lines = as_toml(configure(values)).splitlines()
        changed = [line for line in lines if line.split(" = ")[0] in values]
        write("\n".join([f"# --preset {name}: {DESCRIPTIONS[name]}", *changed, "", ""]), toml=True)
    return 0
