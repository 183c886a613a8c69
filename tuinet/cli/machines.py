"""The machine that a command works on: this one, or another one over SSH."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from tuinet.cli.exit_codes import exit_on_signals
from tuinet.jobs.machine import Machine, ThisMachine

if TYPE_CHECKING:
    from tuinet.remote.machine import RemoteMachine


@contextmanager
def open_machine(host: str | None, *, read_only: bool = False) -> Iterator[Machine]:
    """Open the machine of a `--host`; None or an empty text is this one. Raises LinkError if it cannot be reached.

    The local copies of its runs are deleted on exit, even if a signal ends the program.
    """
    if not host:
        yield ThisMachine()
        return
    with exit_on_signals(), closing(connect(host, read_only=read_only)) as machine:
        yield machine


def connect(host: str, *, read_only: bool = False, keep_trying: bool = False) -> RemoteMachine:
    """Connect to a machine. ssh may ask for a password in the terminal.

    With `keep_trying`, a machine that cannot be reached yet is not an error: the connection is made in the background.
    Raises LinkError, UsageError or ConfigurationError.
    """
    from tuinet.cli.output import narrate
    from tuinet.remote.named import machine_of

    machine = machine_of(host, read_only=read_only)
    machine.connect(narrate, keep_trying=keep_trying)
    return machine
