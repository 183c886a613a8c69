"""A link that fails is tried again, with growing pauses and without questions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from tuinet.errors import LinkError
from tuinet.remote import link
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.replies import ListingFinished
from tuinet.remote.requests import ListRuns
from tuinet.remote.ssh import Address

from .conftest import FalseSsh

Connect = Callable[[], RemoteMachine]


def test_a_link_that_brings_nothing_good_is_tried_with_growing_pauses(
    ssh: FalseSsh, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "LONGEST_PAUSE", 0.08)
    ssh.answers["list_runs"] = ["nonsense\n"]
    ssh.speaks()
    machine = connect()
    pauses = []
    for start in range(1, 6):
        with pytest.raises(LinkError):
            machine.link.request(ListRuns(), ListingFinished)
        machine.link.wait_until_settled()
        pauses.append(machine.link._pause)
        assert machine.link.connections == start + 1
    assert pauses == [0.02, 0.04, 0.08, 0.08, 0.08]


def test_a_link_that_is_broken_says_first_when_it_is_tried_again() -> None:
    machine = RemoteMachine(Address("box", "box"))
    machine.link._failure = "Connection refused"
    machine.link._next_attempt = time.monotonic() + 60
    assert re.fullmatch(r"box: not connected, retrying in \d+ s \(Connection refused\)", machine.link_problem)


def test_ssh_may_ask_at_first_and_never_again(ssh: FalseSsh, connect: Connect) -> None:
    ssh.answers["list_runs"] = ["nonsense\n"]
    ssh.speaks()
    machine = connect()
    with pytest.raises(LinkError):
        machine.list_runs()
    machine.link.wait_until_settled()
    first, again = ssh.calls
    assert "BatchMode=yes" not in first
    assert "BatchMode=yes" in again
    for call in (first, again):
        assert call[-3:] == ["--", "box", "tuinet agent"]
