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

DOCUMENTATION = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that are in no network: RFC 5737 and RFC 3849 reserve them for documentation"""


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
        """The address of the page; with the name of this machine if the server listens on all interfaces."""
        host = in_url(self.address)
        if ipaddress.ip_address(self.address).is_unspecified:
            host = socket.gethostname()
        return f"http://{host}:{self.port}/"

    @property
    def numeric_url(self) -> str:
        """The same with a number instead of the name, for machines that cannot resolve it; empty if it has no name."""
        address = ipaddress.ip_address(self.address)
        if not address.is_unspecified:
            return ""
        known = next(filter(None, map(address_in_the_network, families(self.address))), "")
        if not known:
            return ""
        return f"http://{in_url(known)}:{self.port}/"

    @property
    def tunnel(self) -> str:
        """The command that makes the page of a loopback interface reachable from another machine."""
        return f"ssh -L {self.port}:{self.url[7:-1]} {getpass.getuser()}@{socket.gethostname()}"


def families(address: str) -> list[socket.AddressFamily]:
    """Return the families whose addresses lead to an interface for all addresses, the better known one first."""
    if ipaddress.ip_address(address) != ALL_OF_IPV6:
        return [socket.AF_INET]
    if socket.has_dualstack_ipv6():
        return [socket.AF_INET, socket.AF_INET6]
    return [socket.AF_INET6]


def in_url(address: str) -> str:
    """Return an address as it is written in a URL: an IPv6 address in brackets."""
    if ipaddress.ip_address(address).version == 6:
        return f"[{address}]"
    return address


def names_of_this_machine() -> set[str]:
    """Return the names by which other machines may know this one."""
    name = socket.gethostname().lower()
    return {name, f"{name}.local", socket.getfqdn().lower()}


def address_in_the_network(family: socket.AddressFamily) -> str:
    """Return the address of this machine on its way to other networks; empty if it has none of that family."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            # A datagram socket sends nothing here: it only looks up the route.
            probe.connect((DOCUMENTATION[family], 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def resolve(bind: str, port: int) -> tuple[socket.AddressFamily, Interface]:
    """Return the interface for `--bind` and `--port`. Raises UsageError if there is none."""
    try:
        family, *_, address = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise UsageError(f"--bind '{bind}': expected an address or a name of this machine") from None
    return family, Interface(str(address[0]), port)


def listen(family: socket.AddressFamily, interface: Interface) -> tuple[socket.socket, Interface]:
    """Listen on an interface; port 0 becomes a free one. Raises UsageError if the system does not allow it.

    Listening on all IPv6 addresses includes those of IPv4, where the system can do that: visitors know this machine
    by a name.
    """
    is_dual = len(families(interface.address)) > 1
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
