"""Forks jobs on request: `python job_forker.py DESCRIPTOR`, the descriptor being its end of a socket.

A job takes half a second of processor time to start, nearly all of it for imports. This process imports everything
once, and each job is a fork of it, with the arguments, environment and descriptors that the request names. See
forked_jobs.py, which sends the requests.
"""

from __future__ import annotations

import fcntl
import json
import os
import selectors
import socket
import sys
from contextlib import suppress
from typing import Any

# What a job imports late, so that no fork has to: NumPy's median, and the font that images are compared with.
import numpy.ma  # noqa: F401
import PIL.ImageFont  # noqa: F401

from tuinet.jobs import job

LARGEST_REQUEST = 1 << 17
MOST_DESCRIPTORS = 8
ABOVE_ALL = 100
"""Descriptors from here on are in nobody's way"""


class Forker:
    """Reads requests from a socket, and reports the end of each job on a pipe that came with its request."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._selector = selectors.DefaultSelector()
        self._selector.register(requests, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork jobs until the other end of the socket is closed."""
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
        report, output, *passed = descriptors
        pid = os.fork()
        if pid == 0:
            os.close(report)
            run_job(json.loads(content), output, passed)
        self._requests.send(str(pid).encode())
        for descriptor in (output, *passed):
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


def run_job(request: dict[str, Any], output: int, passed: list[int]) -> None:
    """Become the job of a request, as `tuinet.jobs.launch` starts it. Does not return."""
    code = 1
    try:
        os.setsid()
        os.chdir(request["directory"])
        os.environ.clear()
        os.environ.update(request["environment"])
        arrange_descriptors(output, dict(zip(request["descriptors"], passed, strict=True)))
        code = job.main(request["arguments"])
        sys.stderr.flush()
        sys.stdout.flush()
    finally:
        os._exit(code)


def arrange_descriptors(output: int, numbered: dict[int, int]) -> None:
    """Give the job the descriptors that it expects, under their numbers, and close all others."""
    high = {number: fcntl.fcntl(descriptor, fcntl.F_DUPFD, ABOVE_ALL) for number, descriptor in numbered.items()}
    for number in (1, 2):
        os.dup2(output, number)
    os.closerange(3, ABOVE_ALL)
    for number, descriptor in high.items():
        os.dup2(descriptor, number)
        os.close(descriptor)


if __name__ == "__main__":
    Forker(socket.socket(fileno=int(sys.argv[1]))).serve()
