"""The machine that a command is about: this one, or another over ssh."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tuinet.cli.completers import host_names
from tuinet.cli.ending import orderly_end
from tuinet.jobs.machine import Machine, ThisMachine

if TYPE_CHECKING:
    from tuinet.remote.machine import RemoteMachine

Host = Annotated[
    str | None,
    Parameter(
        name="--host",
        metavar="MACHINE",
        env_var="TUINET_HOST",
        help="The machine that it is on: user@machine, a name that ssh knows, or one from settings.toml.",
        completer=host_names,
    ),
]
Hosts = Annotated[
    list[str] | None,
    Parameter(
        name="--host",
        metavar="MACHINE",
        negative="",
        env_var="TUINET_HOST",
        help="A machine with runs on it: user@machine, a name that ssh knows, or one from settings.toml. May be "
        "repeated.",
        completer=host_names,
    ),
]

JsonEvents = Annotated[
    bool,
    Parameter(
        name="--json",
        negative="",
        help="Every event as a line of JSON on standard output. With --host there are fewer of those that come many a "
        "second (batch_trained, probe_evaluated).",
    ),
]


@contextmanager
def machine_of(host: str | None, *, read_only: bool = False) -> Iterator[Machine]:
    """The machine of a `--host`; without one, or with an empty one, this one. Raises LinkError if it is not reached.

    What is mirrored of another one goes with it, also when a signal ends the program.
    """
    if not host:
        yield ThisMachine()
        return
    with orderly_end(), closing(connected(host, read_only=read_only)) as machine:
        yield machine


def connected(host: str, *, read_only: bool = False, keep_trying: bool = False) -> RemoteMachine:
    """A machine with a link to it. ssh may ask in the terminal. Raises LinkError, UsageError or ConfigurationError.

    With `keep_trying` the link may come later.
    """
    from tuinet.cli.output import narrate
    from tuinet.jobs.preferences import HostPreferences, read_preferences
    from tuinet.remote.machine import RemoteMachine
    from tuinet.remote.ssh import Address

    own = read_preferences().hosts.get(host, HostPreferences())
    machine = RemoteMachine(Address(host, own.address or host, own.command), read_only=read_only)
    machine.connect(narrate, keep_trying=keep_trying)
    return machine
