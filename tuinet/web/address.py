"""Where the page is: the interface to listen on, and the addresses and commands that lead to it."""

from __future__ import annotations

import getpass
import ipaddress
import socket
from dataclasses import dataclass

from tuinet.errors import UsageError


@dataclass(frozen=True)
class Interface:
    """An address of this machine, and the port on it."""

    address: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """True if only this machine can reach it."""
        return ipaddress.ip_address(self.address).is_loopback

    @property
    def url(self) -> str:
        """The address of the page; that of an interface for all addresses has the name of this machine."""
        address = ipaddress.ip_address(self.address)
        host = self.address
        if address.is_unspecified:
            host = socket.gethostname()
        elif address.version == 6:
            host = f"[{self.address}]"
        return f"http://{host}:{self.port}/"

    @property
    def tunnel(self) -> str:
        """The command that makes the page of a loopback interface reachable from another machine."""
        return f"ssh -L {self.port}:{self.url[7:-1]} {getpass.getuser()}@{socket.gethostname()}"


def names_of_this_machine() -> set[str]:
    """Return the names by which other machines may know this one."""
    name = socket.gethostname().lower()
    return {name, f"{name}.local", socket.getfqdn().lower()}


def resolve(bind: str, port: int) -> tuple[socket.AddressFamily, Interface]:
    """Return the interface for `--bind` and `--port`. Raises UsageError if there is none."""
    try:
        family, *_, address = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise UsageError(f"--bind '{bind}': expected an address or a name of this machine") from None
    return family, Interface(str(address[0]), port)


def listen(family: socket.AddressFamily, interface: Interface) -> tuple[socket.socket, Interface]:
    """Listen on an interface; port 0 becomes a free one. Raises UsageError if the system does not allow it."""
    try:
        listener = socket.create_server((interface.address, interface.port), family=family)
    except OSError as error:
        raise UsageError(
            f"cannot listen on port {interface.port} of {interface.address} ({error.strerror}): choose another --port"
        ) from None
    return listener, Interface(interface.address, listener.getsockname()[1])
