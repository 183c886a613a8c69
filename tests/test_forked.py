"""Jobs that are forks start like others, however many files the tests have open."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.jobs.start import start_run

from .jobs.conftest import SMALL
from .waiting import DEADLINE


@pytest.mark.parametrize("number", [99, 100, 101, 102, 103])
def test_the_lock_of_a_run_may_have_any_number(own_home: Path, number: int) -> None:
    with ExitStack() as stack:
        while (descriptor := os.dup(0)) < number - 1:
            stack.callback(os.close, descriptor)
        os.close(descriptor)
        run, job = start_run(Configuration.model_validate({**SMALL, "epochs": 1}))
        assert job.wait(DEADLINE) == 0, run.job_log_path.read_text()


def test_a_signal_that_comes_before_the_fork_is_passed_on_to_it() -> None:
    address = f"tuinet-test-of-signals-{os.getpid()}"
    program = Path(__file__).with_name("fork_client.py")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(f"\0{address}")
        listener.listen()
        client = subprocess.Popen([sys.executable, "-ISE", program, address, "tuinet"])
        requests, _ = listener.accept()
    with requests:
        _, (report, *streams), _, _ = socket.recv_fds(requests, 1 << 17, 4)
        client.send_signal(signal.SIGTERM)
        fork = subprocess.Popen(["cat"], stdin=subprocess.PIPE)  # noqa: S607
        requests.send(str(fork.pid).encode())
        assert fork.wait(DEADLINE) == -signal.SIGTERM
        os.write(report, str(fork.returncode).encode())
    fork.communicate()
    for descriptor in (report, *streams):
        os.close(descriptor)
    assert client.wait(DEADLINE) == 128 + signal.SIGTERM
