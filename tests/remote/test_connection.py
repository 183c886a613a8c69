"""One connection: how it ends, and what it says of that."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tuinet.errors import LinkError
from tuinet.remote.connection import Connection

Say = Callable[[str], Connection]


@pytest.fixture
def shell() -> Iterator[Say]:
    """A connection to a shell script instead of ssh."""
    opened: list[Connection] = []

    def start(script: str) -> Connection:
        opened.append(Connection(["bash", "-c", script], foreground=False))
        return opened[-1]

    yield start
    for connection in opened:
        connection.close()


def test_a_process_that_cleans_up_is_given_the_time(shell: Say, tmp_path: Path) -> None:
    done = tmp_path / "done"
    connection = shell(f"trap 'touch {done}; exit' TERM; echo ready; while :; do sleep 0.01; done")
    assert connection._read(60.0) == b"ready\n"
    connection.close()
    assert done.exists()


def test_a_process_that_does_not_end_is_killed(shell: Say) -> None:
    connection = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done")
    assert connection._read(60.0) == b"ready\n"
    connection.close()
    assert connection._process.returncode == -signal.SIGKILL


def test_a_changed_key_is_told_apart_from_an_unknown_one(shell: Say) -> None:
    words = "echo 'Host key verification failed.' >&2; exit 255"
    with pytest.raises(LinkError, match=r"^Host key verification failed\.$"):
        shell(words).greet()
    changed = "echo '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @' >&2;"
    with pytest.raises(LinkError, match=r"^Host key verification failed\. \(its host key has CHANGED: .*"):
        shell(changed + words).greet()
