"""Runs of another machine are checked there, and repaired only by somebody who is there."""

from __future__ import annotations

import pytest

from ..conftest import Tuinet
from ..test_bad_input import refused
from .conftest import SMALL, Box, Watcher, checkpoints, start

pytestmark = pytest.mark.usefixtures("forks")

CHECK = ("runs", "check", "--host", "box")


@pytest.fixture
def trained(box: Box) -> Box:
    """A machine with one whole run."""
    machine = box.machine()
    Watcher(start(machine, {**SMALL, "epochs": 2})).until_over()
    machine.close()
    return box


def damage(box: Box) -> None:
    """Damage a checkpoint and a line of the log, and leave something beside the runs."""
    path = box.run.folder / "checkpoints" / "epoch-0001.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    with box.run.events_path.open("ab") as file:
        file.write(b"{\x1b[31m\n")
    (box.home / ".settings.toml.tmp").touch(mode=0o600)


def test_an_intact_machine_has_no_problems(trained: Box, tuinet: Tuinet) -> None:
    result = tuinet(*CHECK)
    assert (result.code, result.out) == (0, ""), result.err
    assert "1 run checked: all is well" in result.err


def test_there_are_the_same_problems_as_for_somebody_who_is_there(trained: Box, tuinet: Tuinet) -> None:
    damage(trained)
    there = trained.there("runs", "check", TUINET_HOME=str(trained.home))
    here = tuinet(*CHECK)
    assert (here.code, there.code) == (1, 1)
    assert here.out == there.out
    assert len(here.out.splitlines()) == 3
    assert "1 run checked: 3 problems; repair what can be repaired with" in here.err
    assert "on box" in here.err
    data = trained.there("runs", "check", "--json", TUINET_HOME=str(trained.home)).json
    assert tuinet(*CHECK, "--json").json == data
    named = tuinet(*CHECK, "last", "--quiet")
    assert (named.code, named.out, named.err) == (1, "", "")


def test_nothing_is_repaired_over_a_link(trained: Box, tuinet: Tuinet) -> None:
    damage(trained)
    before = checkpoints(trained.run.folder)
    refused(tuinet(*CHECK, "--repair"), 2, "--repair", "not possible with --host", "on box itself")
    assert checkpoints(trained.run.folder) == before


def test_an_unknown_run_is_reported_by_the_other_machine(trained: Box, tuinet: Tuinet) -> None:
    refused(tuinet(*CHECK, "nothing"), 1, "run 'nothing'", "not found")


def test_problems_beyond_what_one_answer_holds_are_counted(trained: Box, tuinet: Tuinet) -> None:
    for number in range(60):
        (trained.home / f".settings-{number}.tmp").touch(mode=0o600)
    result = tuinet(*CHECK)
    *listed, last = result.out.splitlines()
    assert (result.code, len(listed)) == (1, 50)
    assert last == "beside the runs: 10 more problems, not listed here"
    assert "60 problems" in result.err
