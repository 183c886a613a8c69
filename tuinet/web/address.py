"""Where the page is: the interface to listen on, and the addresses and commands that lead to it."""

from __future__ import annotations

import errno
import getpass
import ipaddress
import os
import socket
from dataclasses import dataclass

from tuinet.errors import UsageError

ALL_OF_IPV6 = ipaddress.ip_address("::")

DOCUMENTATION = "192.0.2.1"
"""An address that is in no network: RFC 5737 reserves it for documentation"""


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
    def numeric_url(self) -> str:
        """The same address without a name, for machines that do not know it; empty if there is no other."""
        address = ipaddress.ip_address(self.address)
        if not address.is_unspecified:
            return ""
        known = address_in_the_network()
        if not known:
            return ""
        return f"http://{known}:{self.port}/"

    @property
    def tunnel(self) -> str:
        """The command that makes the page of a loopback interface reachable from another machine."""
        return f"ssh -L {self.port}:{self.url[7:-1]} {getpass.getuser()}@{socket.gethostname()}"


def names_of_this_machine() -> set[str]:
    """Return the names by which other machines may know this one."""
    name = socket.gethostname().lower()
    return {name, f"{name}.local", socket.getfqdn().lower()}


def address_in_the_network() -> str:
    """Return the IPv4 address of this machine on its way to other networks; empty if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # A datagram socket sends nothing here: it only looks up the route.
            probe.connect((DOCUMENTATION, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def resolve(bind: str, port: int) -> tuple[socket.AddressFamily, Interface]:
    """Return the interface for `--bind` and `--port`. Raises UsageError if there is none."""
    try:
        family, *_, address = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise UsageError(f"--bind '{bind}': expected an address or a name of this machine") from None
    return family, Interface(str(address[0]), port)


def listen(family: socket.AddressFamily, interface: Interface) -> tuple[socket.socket, Interface]:
    """Listen on an interface; port 0 becomes a free one. Raises UsageError if the system does not allow it.

    All addresses of IPv6 include those of IPv4, where the system can do that: visitors know this machine by a name.
    """
    is_dual = ipaddress.ip_address(interface.address) == ALL_OF_IPV6 and socket.has_dualstack_ipv6()
    try:
        listener = socket.create_server((interface.address, interface.port), family=family, dualstack_ipv6=is_dual)
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise UsageError(f"--bind {interface.address}: expected an address of this machine") from None
        # Python adds the address to the reason.
        reason = os.strerror(error.errno or 0)
        raise UsageError(
            f"cannot listen on port {interface.port} of {interface.address} ({reason}): choose another --port"
        ) from None
    return listener, Interface(interface.address, listener.getsockname()[1])
