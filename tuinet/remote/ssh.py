"""The command line that starts an agent on another machine, by the person's own OpenSSH client."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuinet.errors import UsageError

ALWAYS = (
    "-T",
    "-o", "RemoteCommand=none",
    "-o", "ClearAllForwardings=yes",
    "-o", "Compression=yes",
    "-o", "ConnectTimeout=15",
    "-o", "ServerAliveInterval=5",
    "-o", "ServerAliveCountMax=3",
)  # fmt: skip
"""No terminal there; nothing that a second connection would start again; and an end if the link is dead"""

COMMAND = "tuinet"
"""What starts tuinet there, unless the settings say otherwise"""


@dataclass(frozen=True)
class Address:
    """Another machine: how a person calls it, how ssh does, and what starts tuinet there."""

    name: str
    destination: str
    command: str = COMMAND

    def __post_init__(self) -> None:
        """Raises UsageError for a destination that ssh would take for an option, or for none."""
        if not re.fullmatch(r"[^\s@-](\S*[^\s@])?", self.destination) or not self.destination.isprintable():
            raise UsageError(f"host '{self.destination}': expected a name that ssh knows, or user@machine")


def command_line(address: Address, *, batch: bool, read_only: bool) -> list[str]:
    """What is run here. With `batch` ssh asks nothing: it fails where it would have to."""
    agent = f"{address.command} agent{' --read-only' if read_only else ''}"
    mode = ["-o", "BatchMode=yes"] if batch else []
    return ["ssh", *ALWAYS, *mode, "--", address.destination, agent]
