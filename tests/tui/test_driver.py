"""The output of the terminal driver."""

from __future__ import annotations

import pytest
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver

from tuinet.tui.driver import PACKET, TerminalDriver


@pytest.mark.parametrize(("size", "is_marked"), [(PACKET, False), (PACKET + 1, True)])
def test_only_an_update_that_may_arrive_in_parts_is_marked(
    monkeypatch: pytest.MonkeyPatch, size: int, is_marked: bool
) -> None:
    written: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _, data: written.append(data))
    driver = TerminalDriver.__new__(TerminalDriver)
    driver._update = None
    for data in ("before", SYNC_START, "x", "y" * (size - 1), SYNC_END, "after"):
        driver.write(data)
    update = "x" + "y" * (size - 1)
    if is_marked:
        update = f"{SYNC_START}{update}{SYNC_END}"
    assert written == ["before", update, "after"]
