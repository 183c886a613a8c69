"""Forks jobs, commands and scripts on request: `python forker.py DESCRIPTOR`, the descriptor being its end of a socket.

A job takes half a second of processor time to start, and a command a third, nearly all of it for imports. This process
imports everything once, and each job or command is a fork of it, with the arguments, environment and descriptors that
the request names. See forked.py, which sends the requests.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import socket
import sys
from contextlib import suppress
from typing import Any

import tuinet.cli
import tuinet.tui
from tuinet.__main__ import main as run_command
from tuinet.jobs.job import main as run_job

LARGEST_REQUEST = 1 << 17
MOST_DESCRIPTORS = 8
ABOVE_ALL = 100
"""Descriptors from here on are in nobody's way"""

IMPORTED_LATE = [
    *("numpy.ma", "PIL.ImageFont"),
    *(f"tuinet.cli.{module.name}" for module in pkgutil.iter_modules(tuinet.cli.__path__)),
    *(module.name for module in pkgutil.walk_packages(tuinet.tui.__path__, "tuinet.tui.")),
]
"""What programs import only when they need it"""


class Forker:
    """Reads requests from a socket, and reports the end of each process on a pipe that came with its request."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._selector = selectors.DefaultSelector()
        self._selector.register(requests, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork until the other end of the socket is closed. A fork leaves with SystemExit, as a program does."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is not self._requests:
                    self._report_end(key.fd, *key.data)
                elif not self._handle_request():
                    return

    def _handle_request(self) -> bool:
        """Returns whether there was a request."""
        content, descriptors, _, _ = socket.recv_fds(self._requests, LARGEST_REQUEST, MOST_DESCRIPTORS)
        if not content:
            return False
        report, *passed = descriptors
        pid = os.fork()
        if pid == 0:
            os.close(report)
            self._requests.detach()
            become(json.loads(content), passed)
        self._requests.send(str(pid).encode())
        for descriptor in passed:
            os.close(descriptor)
        self._selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, report))
        return True

    def _report_end(self, process: int, pid: int, report: int) -> None:
        _, status = os.waitpid(pid, 0)
        self._selector.unregister(process)
        os.close(process)
        # The test may be over.
        with suppress(BrokenPipeError):
            os.write(report, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(report)


def become(request: dict[str, Any], passed: list[int]) -> None:
    """Become the job or the command of a request. Does not return."""
    os.chdir(request["directory"])
    os.environ.clear()
    os.environ.update(request["environment"])
    arrange_descriptors(dict(zip(request["descriptors"], passed, strict=True)))
    if request["program"] == "app":
        # Standard input is a terminal.
        os.login_tty(0)
    if request["program"] == "job":
        os.setsid()
        sys.exit(run_job(request["arguments"]))
    sys.argv = request["arguments"]
    if request["program"] == "script":
        runpy.run_path(sys.argv[0], run_name="__main__")
        sys.exit()
    run_command()


def arrange_descriptors(numbered: dict[int, int]) -> None:
    """Have these descriptors under these numbers, and no others but standard input."""
    high = {number: fcntl.fcntl(descriptor, fcntl.F_DUPFD, ABOVE_ALL) for number, descriptor in numbered.items()}
    os.closerange(3, ABOVE_ALL)
    for number, descriptor in high.items():
        os.dup2(descriptor, number)
        os.close(descriptor)


if __name__ == "__main__":
    for name in IMPORTED_LATE:
        importlib.import_module(name)
    # The collector of a fork has nothing to look for in what was there before.
    gc.freeze()
    Forker(socket.socket(fileno=int(sys.argv[1]))).serve()
