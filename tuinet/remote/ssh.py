"""The ssh command line that starts an agent on another machine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuinet.errors import UsageError

# The user's own OpenSSH client is used, so that their keys, agents and jump hosts work. The options override what
# ~/.ssh/config may say for interactive sessions, and end a dead connection after some 15 seconds.
OPTIONS = (
    "-T",
    "-o", "RemoteCommand=none",
    "-o", "ClearAllForwardings=yes",
    "-o", "Compression=yes",
    "-o", "ConnectTimeout=15",
    "-o", "ServerAliveInterval=5",
    "-o", "ServerAliveCountMax=3",
)  # fmt: skip

COMMAND = "tuinet"
"""The command that starts tuinet there, unless settings.toml gives another"""


@dataclass(frozen=True)
class Address:
    """Another machine."""

    name: str
    """The user's name for it"""
    destination: str
    """Its name for ssh"""
    command: str = COMMAND
    """The command that starts tuinet there"""

    def __post_init__(self) -> None:
        """Raise UsageError for a destination that is not valid, or that ssh would read as an option."""
        if not re.fullmatch(r"[^\s@-](\S*[^\s@])?", self.destination) or not self.destination.isprintable():
            raise UsageError(f"host '{self.destination}': expected a name that ssh knows, or user@machine")


def command_line(address: Address, *, batch: bool, read_only: bool) -> list[str]:
    """Return the command that connects to an agent. In batch mode, ssh fails instead of asking a question."""
    agent = f"{address.command} agent"
    if read_only:
        agent += " --read-only"
    options = list(OPTIONS)
    if batch:
        options += ["-o", "BatchMode=yes"]
    return ["ssh", *options, "--", address.destination, agent]
