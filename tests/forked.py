"""Jobs and commands that start fast, for tests that need many: real processes, but forks of one that has imported all.

`tuinet.jobs.launch` starts such jobs where the fixture `fast_jobs` of conftest.py is in use, which is in all tests that
start jobs in their own process. `tuinet(…)` in tests/end_to_end runs such commands, and tests/end_to_end/app opens the
app in this way; their jobs are forks too. `tuinet.start(…)`, and sshd with the fixture `forks`, start fork_client.py,
which asks for a fork. As users do, some tests in tests/jobs/test_process.py start jobs, and tests/end_to_end starts
programs with `run_installed` and `start_installed`, from a shell, over ssh without that fixture, and on a terminal
outside app/.
"""

from __future__ import annotations

import json
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .isolation import CURRENT_TEST, GRACE

JOB = ["-m", "tuinet.jobs.job"]


class Forked:
    """A process with the part of the interface of `subprocess.Popen` that the program and its tests use."""

    unfinished: set[Forked] = set()  # noqa: RUF012 - all that have been started and not been waited for

    def __init__(self, pid: int, end: int) -> None:
        """`end` is a pipe on which the exit code arrives."""
        self.pid = pid
        self.returncode: int | None = None
        self._end = end
        self.unfinished.add(self)

    def poll(self) -> int | None:
        return self._read_end(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._read_end(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _read_end(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], timeout)[0]:
            self.returncode = int(os.read(self._end, 16))
            os.close(self._end)
            self.unfinished.discard(self)
        return self.returncode


def end_unfinished() -> list[str]:
    """Wait for the processes of a test, kill those that do not end, and return their process ids as text."""
    end = time.monotonic() + GRACE
    killed = []
    for process in tuple(Forked.unfinished):
        try:
            process.wait(max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            killed.append(f"forked process {process.pid}")
    return killed


@cache
def forker() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """The process that forks, and a socket for requests to it. It is started once, and ends with the tests."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # It is no leftover of the test that needs it first.
    environment = {name: value for name, value in os.environ.items() if name != CURRENT_TEST}
    with theirs:
        process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("forker.py"), str(theirs.fileno())],
            env=environment,
            stdin=subprocess.DEVNULL,
            # Python chooses at its start how it buffers: no terminal, as for the processes to come.
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    return ours, process


def client(program: Path) -> list[str]:
    """The beginning of a command that runs a program as a fork; its arguments follow."""
    return [sys.executable, "-ISE", str(Path(__file__).with_name("fork_client.py")), listen(), str(program)]


def write_client(path: Path, program: Path) -> None:
    """Write a script that runs a program as a fork, for programs that find it by its name."""
    path.write_text(f'#!/bin/sh\nexec {shlex.join(client(program))} "$@"\n')
    path.chmod(0o755)


@cache
def listen() -> str:
    """Have the process that forks listen at an address, at which fork_client.py asks it. Returns the address."""
    address = f"tuinet-tests-{os.getpid()}"
    requests, _ = forker()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        # Addresses that begin with a zero byte have no file, which would have to be removed.
        listener.bind(f"\0{address}")
        listener.listen()
        socket.send_fds(requests, [json.dumps({"program": "listen"}).encode()], [listener.fileno()])
    return address


def fork(
    program: str,
    arguments: Sequence[str],
    descriptors: Mapping[int, int],
    directory: Path,
    environment: Mapping[str, str],
) -> Forked:
    """Start a `job`, a `command`, an `app` or a Python `script`.

    It knows these descriptors by these numbers. Those of an app are one terminal, which becomes its own, as number 0.
    """
    request = {
        "program": program,
        "arguments": arguments,
        "descriptors": list(descriptors),
        "directory": str(directory),
        "environment": dict(environment),
    }
    requests, _ = forker()
    end, report = os.pipe()
    socket.send_fds(requests, [json.dumps(request).encode()], [report, *descriptors.values()])
    os.close(report)
    return Forked(int(requests.recv(16)), end)


def start_job(
    command: Sequence[str],
    *,
    stdin: int,
    stdout: Any,
    stderr: Any,
    start_new_session: bool,
    pass_fds: Sequence[int],
) -> Forked:
    """Start a job in the way that `subprocess.Popen` does."""
    python, *module = command[:3]
    assert (python, module) == (sys.executable, JOB)
    assert stdin == subprocess.DEVNULL
    assert stdout is stderr
    assert start_new_session
    log = stdout.fileno()
    descriptors = {1: log, 2: log} | {number: number for number in pass_fds}
    return fork("job", command[3:], descriptors, Path.cwd(), os.environ)


FAST_SUBPROCESS = SimpleNamespace(Popen=start_job, DEVNULL=subprocess.DEVNULL)
"""Takes the place of the module `subprocess` in `tuinet.jobs.launch`"""


def run_command(
    command: Sequence[str], directory: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run the program in the way that `subprocess.run` does, and capture what it prints."""
    out, out_of_command = os.pipe()
    errors, errors_of_command = os.pipe()
    process = fork("command", command, {1: out_of_command, 2: errors_of_command}, directory, environment)
    os.close(out_of_command)
    os.close(errors_of_command)
    printed = {out: bytearray(), errors: bytearray()}
    is_open = set(printed)
    end = time.monotonic() + timeout
    while is_open:
        ready, _, _ = select.select(is_open, [], [], max(0, end - time.monotonic()))
        if not ready:
            raise subprocess.TimeoutExpired(command, timeout)
        for descriptor in ready:
            data = os.read(descriptor, 1 << 16)
            printed[descriptor] += data
            if not data:
                is_open.remove(descriptor)
                os.close(descriptor)
    code = process.wait(max(0, end - time.monotonic()))
    return subprocess.CompletedProcess(command, code, printed[out].decode(), printed[errors].decode())
