"""A race of marked runs, on the machine that they are on."""

from __future__ import annotations

import pytest

from tuinet.config import Configuration
from tuinet.runs.local import LocalRun

from ..conftest import events
from ..terminal import terminal
from .conftest import LONG, Box

pytestmark = pytest.mark.usefixtures("forks")


def test_marked_runs_of_another_machine_train_again_there(box: Box) -> None:
    there = box.there
    for name, width in (("narrow", 2), ("wide", 32)):
        LocalRun.create(there.home / "runs", Configuration.model_validate({**LONG, "hidden": [width]}), name)
    with terminal("--host", "box", fast=True) as seen:
        seen.until("? Help")
        seen.press("3")
        seen.until("━Runs", "wide", "narrow")
        seen.press("m", "down", "m")
        seen.until("2 marked")
        seen.press("R")
        seen.until("epoch└", "wide leads by", "1. ● wide", "2. ▲ narrow")
        seen.press("s")
        seen.until("wide came out ahead by")
    ends = [events(run)[-1] for run in there.runs[2:]]
    assert [end["reason"] for end in ends] == ["stopped", "stopped"]
