"""A failure of the app is a few words, a crash report and exit code 1: the run keeps training, the terminal is sane."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from tuinet.runs.directory import Run
from tuinet.tui.crash import crash_report

from ..conftest import Tuinet
from .conftest import LONG, TRAINING, Open, assert_as_it_was

DAMAGE = """
import os, select, sys
sys.modules["tuinet.tui.help_screen"] = None
whole = select.select

def damaged(*arguments):
    if os.path.exists(os.environ["DAMAGE"]):
        raise RuntimeError("damaged")
    return whole(*arguments)

select.select = damaged
"""
"""An installation without the help; and the thread that reads what the terminal sends fails once a file is there."""


@pytest.mark.parametrize("where", ["a screen", "the input thread"])
def test_the_app_fails_and_the_run_does_not(app: Open, tuinet: Tuinet, tmp_path: Path, where: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(DAMAGE)
    seen = app(last=LONG, PYTHONPATH=str(tmp_path), DAMAGE=str(tmp_path / "now"))
    seen.press("space")
    seen.until(TRAINING)
    if where == "a screen":
        seen.press("f1")
    else:
        (tmp_path / "now").touch()
    assert seen.end() == 1
    assert_as_it_was(seen)
    (report,) = (tuinet.home / "crashes").iterdir()
    text = seen.received.decode().rpartition("\x1b[?1049l")[2].replace("\r\n", "\n")
    for words in (
        "tuinet: unexpected ",
        f"{report})",
        f"keeps training: watch it with 'tuinet attach {tuinet.run.name}'",
    ):
        assert words in text
    assert "Traceback" not in text
    assert "Traceback" in report.read_text()
    assert Run(tuinet.run).is_live()


def test_a_failed_worker_is_reported_by_its_own_error(own_home: Path) -> None:
    (line,) = crash_report(WorkerFailed(ZeroDivisionError("of the worker")), None)
    assert "unexpected ZeroDivisionError: of the worker (crash report: " in line
    (report,) = (own_home / "crashes").iterdir()
    assert "ZeroDivisionError: of the worker" in report.read_text()
