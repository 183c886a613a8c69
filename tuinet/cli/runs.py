"""`tuinet runs rename|remove`."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.arguments import MoreRunNames, RunName
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host, Json, Quiet
from tuinet.cli.output import ask, emit, narrate
from tuinet.errors import UsageError


def rename_command(
    run: RunName,
    name: Annotated[str, Parameter(help="The new name, or '' for none.")],
    /,
    *,
    json: Json = False,
    quiet: Quiet = False,
    host: Host = None,
) -> int:
    """Rename a run. The empty name '' removes its name."""
    with open_machine(host) as machine:
        renamed = machine.find(run)
        machine.rename(renamed, name)
    if not quiet:
        outcome = f"is now named {name}" if name else "no longer has a name"
        narrate(f"{renamed.run_id} {outcome}")
    if json:
        emit({"run_id": renamed.run_id, "name": name or None})
    return 0


def remove_command(
    run: RunName,
    /,
    *more: MoreRunNames,
    yes: Annotated[bool, Parameter(negative="", help="Do not ask for confirmation.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    host: Host = None,
) -> int:
    """Delete runs with all their checkpoints, after asking for confirmation."""
    with open_machine(host) as machine:
        selected = [machine.find(name) for name in (run, *more)]
        ids = ", ".join(removed.run_id for removed in selected)
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError(f"removing {ids} needs confirmation: use --yes, or run the command in a terminal")
            if not ask(f"Remove {ids} permanently?"):
                narrate("nothing was removed")
                return 1
        for removed in selected:
            machine.remove(removed)
            if not quiet:
                narrate(f"removed {removed.run_id}")
    if json:
        emit({"removed": [removed.run_id for removed in selected]})
    return 0
