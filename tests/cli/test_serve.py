"""`tuinet serve`, before it serves anything."""

from __future__ import annotations

import socket
import sys

import pytest

from tuinet.cli.main import run
from tuinet.cli.serve import app_arguments
from tuinet.web.address import Interface, listen, resolve

ELSEWHERE = "198.51.100.1"
"""An address that no machine has: it is reserved for documentation"""


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The message of a command that fails."""
    assert run(["serve", *arguments]) in (1, 2)
    written = capsys.readouterr()
    assert written.out == ""
    return written.err.removeprefix("tuinet: ").rstrip()


def test_without_its_packages_it_says_what_installs_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    assert "pip install 'tuinet[web]'" in refused(capsys)


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])  # noqa: S104 - it is refused
def test_an_interface_that_others_reach_needs_a_second_option(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    message = refused(capsys, "--bind", address)
    assert message.startswith(f"--bind {address}: the connection is not encrypted")
    assert message.endswith("use 'ssh -L' instead, or add --allow-remote")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--allow-remote", "--allow-remote: only this machine can reach 127.0.0.1; add --bind, such as --bind 0.0.0.0"),
        ("--bind no:where", "--bind 'no:where': expected an address or a name of this machine"),
        (f"--bind {ELSEWHERE} --allow-remote", f"--bind {ELSEWHERE}: expected an address of this machine"),
        ("--port 65536", "--port 65536: expected 0 to 65535, where 0 means any free port"),
        ("--sessions 0", "--sessions 0: expected a number above 0"),
        ("--run nosuch", "run 'nosuch': there are no runs yet"),
    ],
)
def test_what_cannot_be_served_is_refused(arguments: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, *arguments.split()).startswith(message)


def test_a_port_that_is_in_use_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = f"cannot listen on port {port} of 127.0.0.1 (Address already in use): choose another --port"
        assert refused(capsys, "--port", str(port)) == message


def test_the_app_gets_its_options() -> None:
    arguments = app_arguments("last", ["box", "other"], True, True, True, "none")
    expected = "app --ascii --slow-link --read-only --run last --host box --host other --notice none"
    assert arguments[3:] == expected.split()


def test_a_browser_is_no_ascii_terminal_and_no_slow_link() -> None:
    assert app_arguments(None, [], False, None, None, None)[3:] == ["app", "--no-ascii", "--no-slow-link"]


@pytest.mark.parametrize(
    ("address", "url", "tunnel"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/", "ssh -L 80:127.0.0.1:80 "),
        ("::1", "http://[::1]:80/", "ssh -L 80:[::1]:80 "),
    ],
)
def test_an_interface_knows_its_address_and_the_way_to_it(address: str, url: str, tunnel: str) -> None:
    interface = Interface(address, 80)
    assert interface.url == url
    assert interface.tunnel.startswith(tunnel)


@pytest.mark.parametrize(
    ("bound", "is_dual", "known", "url"),
    [
        ("0.0.0.0", True, {socket.AF_INET: "192.0.2.7"}, "http://192.0.2.7:80/"),  # noqa: S104 - nothing listens
        ("::", True, {socket.AF_INET: "192.0.2.7", socket.AF_INET6: "2001:db8::7"}, "http://192.0.2.7:80/"),
        ("::", False, {socket.AF_INET: "192.0.2.7", socket.AF_INET6: "2001:db8::7"}, "http://[2001:db8::7]:80/"),
        ("::", True, {socket.AF_INET6: "2001:db8::7"}, "http://[2001:db8::7]:80/"),
        ("::", False, {socket.AF_INET: "192.0.2.7"}, ""),
        ("0.0.0.0", True, {socket.AF_INET6: "2001:db8::7"}, ""),  # noqa: S104 - nothing listens
    ],
)
def test_all_addresses_are_known_by_a_name_and_by_one_that_answers(
    bound: str, is_dual: bool, known: dict[socket.AddressFamily, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuinet.web.address.address_in_the_network", lambda family: known.get(family, ""))
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: is_dual)
    interface = Interface(bound, 80)
    assert interface.url == f"http://{socket.gethostname()}:80/"
    assert interface.numeric_url == url
    assert Interface("127.0.0.1", 80).numeric_url == ""


def test_all_addresses_are_reached_by_ipv4() -> None:
    # A machine without IPv6 has only the IPv4 ones, and nothing to prove here but that they work.
    address = "::" if socket.has_dualstack_ipv6() else "0.0.0.0"  # noqa: S104 - for a moment, and nobody is let in
    listener, interface = listen(*resolve(address, 0))
    with listener, socket.create_connection(("127.0.0.1", interface.port)):
        pass
