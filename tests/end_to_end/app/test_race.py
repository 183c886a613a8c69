"""A race of marked runs, with real jobs."""

from __future__ import annotations

from tuinet.available_cores import available_cores
from tuinet.config import Configuration
from tuinet.runs.local import LocalRun

from ..conftest import Tuinet, events
from .conftest import LONG, Open


def test_marked_runs_train_again_side_by_side_until_all_are_stopped(app: Open, tuinet: Tuinet) -> None:
    for name, width in (("narrow", 2), ("wide", 32)):
        LocalRun.create(tuinet.home / "runs", Configuration.model_validate({**LONG, "hidden": [width]}), name)
    seen = app()
    seen.press("3")
    seen.until("━Runs", "wide", "narrow")
    seen.press("m", "down", "m")
    seen.until("2 marked")
    seen.press("R")
    if available_cores() < 2:
        seen.until("Yes, start the race")
        seen.press("y")
    # The curves, and who leads.
    seen.until("epoch└", "● train", "▲ train", "wide leads by", "1. ● wide", "2. ▲ narrow")
    seen.press("escape")
    seen.until("━Runs", "4 runs")
    seen.press("R")
    seen.until("The race between wide and narrow is still on", "Back to it")
    seen.press("enter")
    seen.until("wide leads by")
    seen.press("s")
    seen.until("wide came out ahead by")
    ends = [events(run)[-1] for run in tuinet.runs[2:]]
    assert [(end["type"], end["reason"]) for end in ends] == [("run_ended", "stopped")] * 2
    hidden = [event["config"]["hidden"] for run in tuinet.runs[2:] for event in events(run)[:1]]
    assert hidden == [[32], [2]]
