"""A home there that cannot be written to: the problem is named, and what can be read is shown."""

from __future__ import annotations

import os

import pytest

from tuinet.errors import RunError

from .conftest import SMALL, Box, Watcher, start

AS_ANYBODY = "setpriv --bounding-set=-dac_override,-dac_read_search tuinet" if os.getuid() == 0 else "tuinet"
"""Root can write where nobody may, but for this"""


def test_a_read_only_home_shows_its_runs_and_takes_no_new_ones(box: Box) -> None:
    Watcher(start(box.machine(), SMALL, epochs=1)).until_over()
    for folder in (box.run.folder, box.home / "runs", box.home):
        folder.chmod(0o555)
    for path in box.run.folder.iterdir():
        if path.is_file():
            path.chmod(0o444)
    machine = box.machine(AS_ANYBODY)
    (each,) = machine.list_runs()
    run = machine.find("last")
    assert each.status == "finished"
    assert run.state().epochs_done == 1
    for refused in (
        lambda: start(machine),
        lambda: machine.resume(run, epochs=2),
        lambda: machine.rename(run, "other"),
        lambda: machine.remove(run),
    ):
        with pytest.raises(RunError, match=r"^box: .*(cannot be .*Permission denied|cannot be written to)"):
            refused()
    assert not machine.link_problem


def test_a_home_that_cannot_exist_is_reported(box: Box) -> None:
    machine = box.machine("env TUINET_HOME=/dev/null/home tuinet")
    with pytest.raises(RunError, match=r"^box: /dev/null/home/runs: cannot be read \(Not a directory\)"):
        machine.list_runs()
    with pytest.raises(RunError, match="set TUINET_HOME to a directory that you can write to"):
        start(machine, dataset="mnist")


def test_a_full_disk_ends_the_run_with_the_reason(box: Box) -> None:
    machine = box.machine("ulimit -f 40; tuinet")
    watcher = Watcher(start(machine, SMALL))
    watcher.until_over()
    assert watcher.session.status == "failed"
    assert "File too large: everything saved so far is intact" in str(watcher.session.problem)
    assert [each.status for each in machine.list_runs()] == ["failed"]
