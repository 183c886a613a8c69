"""`box`, a machine behind a real sshd: one for each worker, as new for each test."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tuinet.config import Configuration
from tuinet.events import AnyEvent
from tuinet.jobs.follower import RunFollower
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.ssh import Address
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun

from ...digits import few_digits
from ...isolation import command_of
from ..conftest import Tuinet, until
from .server import HOST, Server

SMALL: dict[str, Any] = {"dataset": str(few_digits()), "train_limit": 3000, "hidden": (32,), "epochs": 3, "threads": 1}
"""A run on real digits that takes a second"""

LONG = {**SMALL, "batch_size": 8, "epochs": 100_000, "checkpoint_every": 1_000_000}
"""A run that is there for as long as it is needed"""


class Box:
    """`box` as a test sees it: from outside through ssh, and from inside."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.home = server.home
        self._machines: list[RemoteMachine] = []
        self._agents: set[int] = set()

    def machine(self, command: str = "tuinet", *, read_only: bool = False) -> RemoteMachine:
        """A link to it; `command` starts tuinet there."""
        machine = RemoteMachine(Address(HOST, HOST, command), read_only=read_only)
        self._machines.append(machine)
        machine.connect()
        return machine

    @property
    def there(self) -> Tuinet:
        """The program, as somebody who is logged in there uses it."""
        return Tuinet(self.home)

    def thin(self, delay: float = 0.0, rate: int = 0) -> Path:
        """Lead connections from now on over a link of so many seconds each way and bytes a second, 0 for no limit.

        Returns the file in which the bytes of each connection are counted, when it has ended.
        """
        counted = self.server.folder / "counted"
        counted.write_text("")
        proxy = Path(__file__).with_name("proxy.py")
        arguments = f"127.0.0.1 {self.server.port} {delay} {rate} {counted}"
        self.server.client(f"ProxyCommand {sys.executable} -ISE {proxy} {arguments}")
        return counted

    @property
    def run(self) -> Run:
        """The one run there is, seen from inside."""
        return LocalRun(self.there.run)

    def processes(self) -> list[tuple[int, int, str]]:
        """Process, its parent and its command: of all that came from connections, nearest first."""
        children = children_of_all()
        found: list[tuple[int, int, str]] = []
        parents = [self.server.process.pid] if self.server.process else []
        while parents:
            nearest = [(pid, parent) for parent in parents for pid in children.get(parent, ())]
            found += [(pid, parent, command_of(pid)) for pid, parent in nearest]
            parents = [pid for pid, _ in nearest]
        return found

    def agents(self) -> list[int]:
        """The processes of agents."""
        found = [
            pid for pid, _, command in self.processes() if command.endswith("tuinet agent") and "python" in command
        ]
        self._agents.update(found)
        return found

    def daemons(self) -> list[int]:
        """The sshd of each connection on which an agent speaks."""
        parents = {pid: parent for pid, parent, _ in self.processes()}
        commands = {pid: command for pid, _, command in self.processes()}
        found = []
        for pid in self.agents():
            while pid in parents and not commands[pid].startswith("sshd"):
                pid = parents[pid]
            found.append(pid)
        return found

    def kill_jobs(self) -> None:
        """SIGKILL to all that trains there."""
        for folder in self.there.runs:
            until(lambda folder=folder: not LocalRun(folder).is_live() or job(folder), "a job has said who it is")  # type: ignore[misc]
            if LocalRun(folder).is_live() and (pid := job(folder)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            until(lambda folder=folder: not LocalRun(folder).is_live(), "a job is gone")  # type: ignore[misc]

    def clean(self) -> None:
        """As if nobody had been here."""
        for machine in self._machines:
            machine.close()
        for pid, *_ in self.processes():  # also what was stopped and never went on
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in self._agents:  # one that was stopped outlives its connection
            with suppress(OSError):
                if b"agent" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
        self.kill_jobs()
        for folder in (self.home, *self.home.rglob("*/")):
            folder.chmod(0o755)
        shutil.rmtree(self.home)
        self.home.mkdir()
        self.server.client()
        self.server.accept(self.server.key)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("box"))
    yield server
    server.stop()


@pytest.fixture
def box(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    monkeypatch.setenv("PATH", server.environment()["PATH"])
    box = Box(server)
    yield box
    box.clean()


@pytest.fixture
def forks(server: Server) -> Iterator[None]:
    """What ssh starts on `box` are forks: for tests that look at what programs do, and not at their processes."""
    server.fork_programs()
    yield
    server.start_programs()


def children_of_all() -> dict[int, list[int]]:
    """The children of each process of this machine."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        # A process may have ended just now.
        with suppress(ValueError, OSError):
            pid = int(name)
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
            children.setdefault(int(after_name.split()[1]), []).append(pid)
    return children


def start(machine: RemoteMachine, settings: dict[str, Any] = SMALL, *words: str, **more: Any) -> RunFollower:
    """A run of these settings there, watched from here."""
    return machine.start(Configuration.model_validate({**settings, **more}), None, words)


def job(run: Path) -> int | None:
    """The process that trains a run."""
    lock = run / "lock"
    text = lock.read_text() if lock.exists() else ""
    return int(text.split()[0]) if text else None


class Watcher:
    """Polls a session, and keeps all events that it received."""

    def __init__(self, session: RunFollower) -> None:
        self.session = session
        self.events = list[AnyEvent]()

    def look(self) -> list[AnyEvent]:
        new = self.session.poll()
        self.events += new
        return new

    def until(self, kind: str, count: int = 1) -> None:
        """Wait for so many events of a type."""
        until(lambda: self.look() is not None and len(self.of(kind)) >= count, f"{count} times {kind} was received")

    def until_over(self) -> None:
        until(lambda: self.look() is not None and not self.session.live, "the run has stopped")
        self.look()

    def of(self, kind: str) -> list[Any]:
        return [event for event in self.events if event.type == kind]


def checkpoints(run: Path) -> dict[str, bytes]:
    """The files of the weights."""
    return {path.name: path.read_bytes() for path in sorted((run / "checkpoints").iterdir())}
