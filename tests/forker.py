"""Forks jobs, commands and scripts on request: `python forker.py DESCRIPTOR`, the descriptor being its end of a socket.

A job takes half a second of processor time to start, and a command a third, nearly all of it for imports. This process
imports everything once, and each job or command is a fork of it, with the arguments, environment and descriptors that
the request names. A command or an app gets a socket too, to have its jobs forked. See forked.py, which sends the
requests.
"""

from __future__ import annotations

import atexit
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
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import tuinet.cli
import tuinet.jobs.launch
import tuinet.tui
from tuinet.__main__ import main as run_command
from tuinet.jobs.job import main as run_job

# This file runs as a script, outside of its package.
sys.path.insert(0, str(Path(__file__).parent.parent))
from tests import forked
from tests.resting import rest_in_endless_runs

del sys.path[0]

LARGEST_REQUEST = 1 << 17
MOST_DESCRIPTORS = 8
LISTENING = "listening"
"""Marks the socket at which others can connect, to send requests"""

HIGH = 100
"""Descriptors from here on are in nobody's way, unless a request names one of them"""

IMPORTED_LATE = [
    *("numpy.ma", "PIL.ImageFont", "optuna"),
    *(f"tuinet.cli.{module.name}" for module in pkgutil.iter_modules(tuinet.cli.__path__)),
    *(module.name for module in pkgutil.walk_packages(tuinet.tui.__path__, "tuinet.tui.")),
]
"""Modules that programs import only when they need them"""


class Forker:
    """Reads requests from sockets, and reports the end of each process on a pipe that came with its request."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._selector = selectors.DefaultSelector()
        self._selector.register(requests, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork until the other end of the first socket is closed. A fork leaves with SystemExit, as a program does."""
        while True:
            for key, _ in self._selector.select():
                if not isinstance(key.fileobj, socket.socket):
                    self._report_end(key.fd, *key.data)
                elif key.data == LISTENING:
                    self._selector.register(key.fileobj.accept()[0], selectors.EVENT_READ)
                elif self._handle_request(key.fileobj):
                    continue
                elif key.fileobj is self._requests:
                    return
                else:
                    self._selector.unregister(key.fileobj)
                    key.fileobj.close()

    def _handle_request(self, requests: socket.socket) -> bool:
        """Returns whether there was a request."""
        try:
            content, descriptors, _, _ = socket.recv_fds(requests, LARGEST_REQUEST, MOST_DESCRIPTORS)
        except ConnectionResetError:
            # Whoever asked was killed before it read the answer.
            return False
        if not content:
            return False
        request = json.loads(content)
        if request["program"] == "listen":
            self._selector.register(socket.socket(fileno=descriptors[0]), selectors.EVENT_READ, LISTENING)
            return True
        report, *passed = descriptors
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            os.close(report)
            self._forget(ours)
            try:
                become(request, passed, theirs)
            except SystemExit as ending:
                leave(ending.code)
        # A command may have been killed since it asked for its job.
        with suppress(BrokenPipeError):
            requests.send(str(pid).encode())
        theirs.close()
        for descriptor in passed:
            os.close(descriptor)
        self._selector.register(ours, selectors.EVENT_READ)
        self._selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, report))
        return True

    def _forget(self, ours: socket.socket) -> None:
        """Leave all sockets to the forker, in a fork whose descriptors will have the same numbers."""
        ours.detach()
        for key in self._selector.get_map().values():
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.detach()

    def _report_end(self, process: int, pid: int, report: int) -> None:
        _, status = os.waitpid(pid, 0)
        self._selector.unregister(process)
        os.close(process)
        # The test may be over.
        with suppress(BrokenPipeError):
            os.write(report, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(report)


def become(request: dict[str, Any], passed: list[int], requests: socket.socket) -> None:
    """Become the job or the command of a request, which asks for its own jobs with `requests`. Does not return."""
    above_all = max(HIGH, *request["descriptors"]) + 1
    requests = socket.socket(fileno=fcntl.fcntl(requests.detach(), fcntl.F_DUPFD_CLOEXEC, above_all))
    os.chdir(request["directory"])
    os.environ.clear()
    os.environ.update(request["environment"])
    arrange_descriptors(dict(zip(request["descriptors"], passed, strict=True)), above_all)
    if request["program"] == "app":
        # Standard input is a terminal.
        os.login_tty(0)
    if request["program"] == "job":
        requests.close()
        os.setsid()
        rest_in_endless_runs()
        sys.exit(run_job(request["arguments"]))
    sys.argv = request["arguments"]
    if request["program"] == "script":
        requests.close()
        runpy.run_path(sys.argv[0], run_name="__main__")
        sys.exit(0)
    forked.forker = lambda: (requests, None)
    tuinet.jobs.launch.subprocess = forked.FAST_SUBPROCESS
    run_command()


def leave(code: object) -> None:
    """Exit as Python does, but free no objects: touching them all would copy the memory shared with the forker.

    That would be most of what a short command costs. Programs that are not forks free them, as they do for users.
    """
    if not isinstance(code, int):
        sys.exit(code)
    threading._shutdown()
    atexit._run_exitfuncs()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def arrange_descriptors(numbered: dict[int, int], above_all: int) -> None:
    """Have these descriptors under these numbers, which are below `above_all`, and no others but standard input."""
    high = {number: fcntl.fcntl(descriptor, fcntl.F_DUPFD, above_all) for number, descriptor in numbered.items()}
    os.closerange(3, above_all)
    for number, descriptor in high.items():
        os.dup2(descriptor, number)
        os.close(descriptor)


if __name__ == "__main__":
    for name in IMPORTED_LATE:
        importlib.import_module(name)
    # The collector of a fork has nothing to look for in what was there before.
    gc.freeze()
    Forker(socket.socket(fileno=int(sys.argv[1]))).serve()
