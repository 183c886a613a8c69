"""A program that is a fork: `python fork_client.py ADDRESS PROGRAM ARGUMENTS…` runs tuinet's program as forked.py does.

It is for programs that others start, such as sshd. The fork gets the descriptors, the directory, the environment
and the signals of this process, which ends with its exit code. SIGUSR1 stands for SIGKILL, which cannot be passed on.
This process imports little, so that it starts quickly.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys

FORWARDED = {signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGUSR1}


def main() -> int:
    # Signals that come before there is a fork wait for it.
    signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED)
    address, *command = sys.argv[1:]
    requests = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    requests.connect(f"\0{address}")
    request = {
        "program": "command",
        "arguments": command,
        "descriptors": [0, 1, 2],
        "directory": os.getcwd(),
        "environment": dict(os.environ),
    }
    end, report = os.pipe()
    socket.send_fds(requests, [json.dumps(request).encode()], [report, 0, 1, 2])
    # Whoever reads or writes at the other ends is to notice when the fork ends, and not only when this process does.
    for descriptor in (report, 0, 1, 2):
        os.close(descriptor)
    pid = int(requests.recv(16))
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(pid, number))
    signal.signal(signal.SIGUSR1, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
    code = int(os.read(end, 16))
    # As a shell does for what a signal has ended.
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    os._exit(main())
