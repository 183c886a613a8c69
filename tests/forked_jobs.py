"""Jobs that start fast, for tests that need many: real processes, but forks of one that has imported all they need.

`tuinet.jobs.launch` starts them where the fixture `fast_jobs` of conftest.py is in use, which is in all tests that
start jobs in their own process. tests/jobs/test_process.py and all of tests/end_to_end start them as users do.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .isolation import CURRENT_TEST, GRACE

JOB = ["-m", "tuinet.jobs.job"]


class ForkedJob:
    """What `subprocess.Popen` returns, as far as the program and its tests use it."""

    unfinished: set[ForkedJob] = set()  # noqa: RUF012 - all that have been started and not been waited for

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
            raise subprocess.TimeoutExpired(JOB, timeout or 0)
        return code

    def _read_end(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], timeout)[0]:
            self.returncode = int(os.read(self._end, 16))
            os.close(self._end)
            self.unfinished.discard(self)
        return self.returncode


def end_unfinished() -> list[str]:
    """Wait for the jobs of a test, kill those that do not end, and return their process ids as text."""
    end = time.monotonic() + GRACE
    killed = []
    for job in tuple(ForkedJob.unfinished):
        try:
            job.wait(max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.kill(job.pid, signal.SIGKILL)
            job.wait()
            killed.append(f"forked job {job.pid}")
    return killed


@cache
def forker() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """The process that forks jobs, and a socket for requests to it. It is started once, and ends with the tests."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # It is no leftover of the test that needs it first.
    environment = {name: value for name, value in os.environ.items() if name != CURRENT_TEST}
    with theirs:
        process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("job_forker.py"), str(theirs.fileno())],
            env=environment,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    return ours, process


def start(
    command: Sequence[str],
    *,
    stdin: int,
    stdout: Any,
    stderr: Any,
    start_new_session: bool,
    pass_fds: Sequence[int],
) -> ForkedJob:
    """Start a job in the way that `subprocess.Popen` does."""
    python, *module = command[:3]
    assert (python, module) == (sys.executable, JOB)
    assert stdin == subprocess.DEVNULL
    assert stdout is stderr
    assert start_new_session
    request = {
        "arguments": command[3:],
        "directory": os.getcwd(),
        "environment": dict(os.environ),
        "descriptors": list(pass_fds),
    }
    end, report = os.pipe()
    requests, _ = forker()
    socket.send_fds(requests, [json.dumps(request).encode()], [report, stdout.fileno(), *pass_fds])
    os.close(report)
    return ForkedJob(int(requests.recv(16)), end)


FAST_SUBPROCESS = SimpleNamespace(Popen=start, DEVNULL=subprocess.DEVNULL)
"""Takes the place of the module `subprocess` in `tuinet.jobs.launch`"""
