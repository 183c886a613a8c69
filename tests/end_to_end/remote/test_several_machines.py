"""The runs of several machines in one list, and side by side with those of this one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.runs.local import LocalRun

from ..conftest import Tuinet
from ..test_bad_input import refused
from .conftest import Box

pytestmark = pytest.mark.usefixtures("forks")

BOTH = ("--host", "box", "--host", "lab")


@pytest.fixture
def lab(box: Box, tuinet: Tuinet, tmp_path: Path) -> Path:
    """The home of `lab`, a second machine; each of the three has a run, `here` the oldest and `there` the newest.

    `gone` is one that cannot be reached.
    """
    home = tmp_path / "lab-home"
    for place, name, minute in ((tuinet.home, "here", 1), (home, "inlab", 2), (box.home, "there", 3)):
        LocalRun.create(place / "runs", Configuration(seed=minute), name, now=60.0 * minute)
    machines = {"lab": f"env TUINET_HOME={home} tuinet", "gone": "nowhere"}
    tables = [f"[hosts.{name}]\naddress = 'box'\ncommand = '{command}'\n" for name, command in machines.items()]
    (tuinet.home / "settings.toml").write_text("".join(tables))
    return home


@pytest.mark.usefixtures("lab")
def test_runs_of_several_machines_are_one_list_that_says_where_each_is(tuinet: Tuinet) -> None:
    listed = tuinet("runs", "list", *BOTH)
    assert listed.code == 0, listed.err
    head, *lines = (line.split() for line in listed.out.splitlines())
    assert head[:3] == ["run", "name", "on"]
    assert [line[1:3] for line in lines] == [["inlab", "lab"], ["there", "box"]]
    listed = tuinet("runs", "list", *BOTH, "--json").json
    assert [(each["name"], each["machine"]) for each in listed] == [("inlab", "lab"), ("there", "box")]


@pytest.mark.usefixtures("lab")
def test_a_list_of_one_machine_does_not_say_where(tuinet: Tuinet) -> None:
    for host in ((), ("--host", "lab"), ("--host", "lab", "--host", "lab")):
        listed = tuinet("runs", "list", *host)
        assert listed.out.split()[:3] == ["run", "name", "status"]


@pytest.mark.usefixtures("lab")
def test_an_unreachable_machine_is_reported_and_hides_no_runs_of_others(tuinet: Tuinet) -> None:
    listed = tuinet("runs", "list", "--host", "gone", "--host", "lab")
    assert listed.code == 1
    assert "inlab" in listed.out
    assert listed.err.startswith("tuinet: gone: ")
    assert listed.err.count("\n") == 1
    assert [each["name"] for each in tuinet("runs", "list", "--json", "--host", "gone", "--host", "lab").json] == [
        "inlab"
    ]
    refused(tuinet("runs", "list", "--host", "gone"), 1, "gone: ")


@pytest.mark.usefixtures("lab")
def test_runs_of_several_machines_and_of_this_one_are_compared(tuinet: Tuinet) -> None:
    compared = tuinet("runs", "compare", "here", "there", "inlab", *BOTH)
    assert compared.code == 0, compared.err
    rows = {line.split()[0]: line.split()[1:] for line in compared.out.splitlines() if line}
    assert rows["on"] == ["here", "box", "lab"]
    assert rows["seed"] == ["1", "3", "2"]
    listed = tuinet("runs", "compare", "last", "here", "--host", "lab", "--json").json
    assert [(each["name"], each["machine"]) for each in listed] == [("inlab", "lab"), ("here", None)]


@pytest.mark.usefixtures("lab")
def test_runs_of_the_same_id_are_told_apart_by_their_machines(tuinet: Tuinet, box: Box) -> None:
    (here,) = (tuinet.home / "runs").glob("*-*-*")
    there = box.home / "runs" / here.name
    shutil.copytree(here, there)
    config = json.loads((there / "config.json").read_text())
    (there / "config.json").write_text(json.dumps({**config, "name": None, "config": {**config["config"], "seed": 9}}))
    refused(tuinet("runs", "compare", here.name, "inlab", *BOTH), 1, f"expected box:{here.name} or here:{here.name}")
    refused(tuinet("runs", "compare", "gone:x", "inlab", *BOTH), 2, "unknown machine 'gone': expected box or ")
    compared = tuinet("runs", "compare", f"box:{here.name}", f"here:{here.name}", *BOTH)
    assert compared.code == 0, compared.err
    rows = {line.split()[0]: line.split()[1:] for line in compared.out.splitlines() if line}
    assert rows["on"] == ["box", "here"]
    assert rows["seed"] == ["9", "1"]
    assert "with itself" not in compared.err
    assert (
        f"{here.name} on box is compared with itself"
        in tuinet("runs", "compare", f"box:{here.name}", f"box:{here.name}", *BOTH).err
    )


def test_a_run_to_compare_has_to_be_on_one_of_the_machines_and_unambiguous(tuinet: Tuinet, lab: Path) -> None:
    refused(tuinet("runs", "compare", "here", "nobody", *BOTH), 1, "nobody", "box, lab, this machine")
    for _ in range(2):
        LocalRun.create(lab / "runs", Configuration(), None, now=1e9)
    refused(tuinet("runs", "compare", "here", "2001", *BOTH), 1, "lab: ", "matches 2 runs")
