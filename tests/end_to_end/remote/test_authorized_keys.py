"""The line of the guide for keys that may only look on: everything but that is refused by a real sshd."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import DEADLINE, SMALL, Tuinet
from ..test_bad_input import refused
from .conftest import Box

GUIDE = Path(__file__).parents[3] / "tuinet" / "remote" / "README.md"
AGENT = "tuinet agent --read-only"


@pytest.fixture(scope="module")
def options() -> str:
    """Return the options that the guide puts before a key."""
    lines = re.findall(r'^(\S*command="[^"]*") ssh-ed25519 ', GUIDE.read_text(), re.MULTILINE)
    (options,) = lines
    return str(options)


@pytest.fixture
def restricted(box: Box, options: str) -> Iterator[Box]:
    """A box at which the person's key may only look on."""
    keys = box.server.folder / "authorized"
    known = keys.read_text()
    keys.write_text(f"{options} {known}")
    yield box
    keys.write_text(known)


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program of OpenSSH, as the person would call it."""
    return subprocess.run(
        command, input="", capture_output=True, text=True, timeout=DEADLINE, check=False, env=environment or None
    )


def test_watching_works_and_nothing_more(restricted: Box, tuinet: Tuinet) -> None:
    trained = restricted.there("train", *SMALL, "--quiet", TUINET_HOME=str(restricted.home))
    assert trained.code == 0, trained.err
    (listed,) = tuinet("runs", "list", "--json", "--host", "box").json
    assert listed["run_id"] == restricted.run.run_id
    for command in (("resume", "last", "--epochs", "9", "--detach"), ("runs", "remove", "last", "--yes")):
        refused(tuinet("--host", "box", *command), 1, "box: ", "--read-only")
    assert restricted.run.state().epochs_done == 3


def test_no_port_is_forwarded_there(restricted: Box) -> None:
    result = run("ssh", "-W", f"127.0.0.1:{restricted.server.port}", "box")
    assert "administratively prohibited" in result.stderr
    assert "SSH-2.0" not in result.stdout


def test_no_port_is_forwarded_back(restricted: Box) -> None:
    result = run("ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:127.0.0.1:9", "box")
    assert result.returncode == 255
    assert "remote port forwarding failed" in result.stderr


def test_no_terminal_is_given(restricted: Box) -> None:
    assert "PTY allocation request failed" in run("ssh", "-tt", "box").stderr


def test_no_other_command_is_run(restricted: Box) -> None:
    result = run("ssh", "box", "touch", str(restricted.home / "touched"))
    assert '"type":"hello"' in result.stdout
    assert not (restricted.home / "touched").exists()


def test_no_file_is_transferred(restricted: Box) -> None:
    fetched = restricted.server.folder / "fetched"
    ssh = restricted.server.folder / "bin" / "ssh"
    for protocol in ("-O", "-s"):  # scp's own, and SFTP
        assert run(
            "scp", protocol, "-S", str(ssh), f"box:{restricted.server.folder / 'person.pub'}", str(fetched)
        ).returncode
        assert not fetched.exists()


def test_no_agent_is_forwarded(restricted: Box, options: str, tmp_path: Path) -> None:
    keys = restricted.server.folder / "authorized"
    keys.write_text(keys.read_text().replace(AGENT, "echo agent:$SSH_AUTH_SOCK"))
    assert AGENT in options
    socket = str(tmp_path / "agent")
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE, text=True)  # noqa: S607
    try:
        assert agent.stdout is not None
        agent.stdout.readline()  # it listens
        ssh = restricted.server.folder / "bin" / "ssh"
        assert run(str(ssh), "-A", "box", SSH_AUTH_SOCK=socket).stdout == "agent:\n"
        keys.write_text(keys.read_text().replace("restrict,", ""))
        assert run(str(ssh), "-A", "box", SSH_AUTH_SOCK=socket).stdout.startswith("agent:/")
    finally:
        agent.terminate()
        agent.communicate()
