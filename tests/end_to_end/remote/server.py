"""A real sshd on loopback with its own keys and configuration, and an ssh that knows it as `box`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

from ...forked import write_client
from ...resting import RESTING_JOBS
from ..conftest import PROGRAM, until

HOST = "box"

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))


class Server:
    """`box`: the same machine, reached through ssh, with its own home for tuinet."""

    def __init__(self, folder: Path) -> None:
        """Make keys and start sshd; everything lies in this folder."""
        assert SSHD, "the tests need openssh-server: .ci/run installs it"
        self.folder = folder
        self.home = folder / "box-home"
        self.home.mkdir(parents=True)
        for name in ("host", "person"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        (folder / "authorized").write_text((folder / "person.pub").read_text())
        self.port = free_port()
        self.key = (folder / "host.pub").read_text()
        self._configure()
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Listen."""
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where sshd, run by root, puts its children
        command = [str(SSHD), "-D", "-e", "-f", str(self.folder / "sshd_config")]
        with (self.folder / "sshd.log").open("ab") as log:
            process = self.process = subprocess.Popen(command, stderr=log)
        until(lambda: process.poll() is not None or self._listens(), "sshd listens")
        assert process.poll() is None, (self.folder / "sshd.log").read_text()

    def stop(self) -> None:
        """Stop listening; open connections stay."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def fork_programs(self) -> None:
        """Let `tuinet` be a fork there from now on, which starts fast, and has only its descriptors from sshd."""
        write_client(self.folder / "forks" / PROGRAM.name, PROGRAM)

    def start_programs(self) -> None:
        """Let `tuinet` be the installed program there again."""
        (self.folder / "forks" / PROGRAM.name).unlink()

    def environment(self) -> dict[str, str]:
        """For programs that are to find `box` by `ssh box`."""
        return {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}

    def _inside(self) -> dict[str, str]:
        """For programs there. They use the same BLAS kernels as here: others differ in the last bit."""
        same = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
        return {
            "TUINET_HOME": str(self.home),
            "PATH": f"{self.folder / 'forks'}:{PROGRAM.parent}:/usr/bin:/bin",
            # Below another shell, bash does not read the ~/.bashrc of whoever runs the tests, which may take long.
            "SHLVL": "1",
            "PYTHONPATH": str(RESTING_JOBS),
            **same,
        }

    def accept(self, key: str) -> None:
        """Let the person's ssh know the server by this key; the empty text is none."""
        (self.folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {key}" if key else "")

    def client(self, *lines: str) -> None:
        """Write the person's ssh configuration, with lines of the test's own for `box`."""
        own = [
            f"Host {HOST} {HOST}-*",
            "HostName 127.0.0.1",
            f"Port {self.port}",
            f"IdentityFile {self.folder / 'person'}",
            "IdentitiesOnly yes",
            f"UserKnownHostsFile {self.folder / 'known_hosts'}",
            "GlobalKnownHostsFile none",
            *lines,
        ]
        (self.folder / "ssh_config").write_text("\n".join(own) + "\n")

    def _configure(self) -> None:
        folder = self.folder
        lines = [
            f"Port {self.port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {folder / 'host'}",
            f"AuthorizedKeysFile {folder / 'authorized'}",
            f"PidFile {folder / 'sshd.pid'}",
            "StrictModes no",
            "Subsystem sftp internal-sftp",
            "UsePAM no",
            "PasswordAuthentication no",
            "PermitRootLogin yes",
            "MaxStartups 100",
            f"SetEnv {' '.join(f'{name}={value}' for name, value in self._inside().items())}",
        ]
        (folder / "sshd_config").write_text("\n".join(lines) + "\n")
        (folder / "bin").mkdir()
        (folder / "forks").mkdir()
        wrapper = folder / "bin" / "ssh"
        wrapper.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder / "ssh_config"} "$@"\n')
        wrapper.chmod(0o755)
        self.client()
        self.accept(self.key)

    def _listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1.0):
                return True
        except OSError:
            return False


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])
