"""Commands to a run on another machine."""

from __future__ import annotations

from collections.abc import Callable

from tuinet.commands import SimpleCommand
from tuinet.remote.machine import RemoteMachine

from .conftest import FalseSsh, line


def test_several_commands_take_one_round_trip(ssh: FalseSsh, connect: Callable[[], RemoteMachine]) -> None:
    # Nothing is answered before the last one has arrived.
    ssh.answers["send_command"] = [line({"type": "done", "id": "@ID@"})]
    ssh.speaks(together=3)
    connect().find("last").send(*[SimpleCommand(type="step")] * 3)
