"""A run says that its job was killed because memory ran out, as far as that is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.runs.death import cause_of_death, starting_note
from tuinet.runs.local import LocalRun

from ..training.test_system_memory import GB, V2, System
from .conftest import make_run


@pytest.fixture
def system(tmp_path: Path) -> System:
    system = System(tmp_path / "system")
    system.write("proc/self/cgroup", "0::/job\n")
    system.write("proc/self/mountinfo", V2)
    system.write("proc/vmstat", "oom_kill 5\n")
    system.write("proc/sys/kernel/random/boot_id", "one\n")
    system.group2("/job", GB, GB, killed=2)
    return system


def test_without_a_known_cause_the_text_is_empty(system: System) -> None:
    assert cause_of_death(starting_note(system.root), system.root) == ""


def test_a_memory_limit_that_was_reached_is_named(system: System) -> None:
    note = starting_note(system.root)
    system.group2("/job", GB, 0, killed=3)
    system.write("proc/vmstat", "oom_kill 6\n")
    assert cause_of_death(note, system.root) == (
        "probably killed: the memory limit of 1.07 GB was reached: "
        "the kernel has killed a process since the run started"
    )


def test_a_system_that_ran_out_of_memory_is_named(system: System) -> None:
    note = starting_note(system.root)
    system.write("proc/vmstat", "oom_kill 7\n")
    assert "the system ran out of memory and has killed 2 processes since the run started" in cause_of_death(
        note, system.root
    )


def test_a_restart_of_the_machine_is_named(system: System) -> None:
    note = starting_note(system.root)
    system.write("proc/sys/kernel/random/boot_id", "two\n")
    system.group2("/job", GB, 0, killed=9)
    assert cause_of_death(note, system.root) == "the machine has been restarted since"


@pytest.mark.parametrize("note", ["", "{}", "7", "[]", '{"boot": 1, "kills": []}', '{"boot": 1, "kills": {"a": 2}}'])
def test_a_note_that_cannot_be_parsed_gives_an_empty_text(system: System, note: str) -> None:
    assert cause_of_death(note, system.root) == ""


def test_a_run_says_why_its_job_has_died_until_the_next_one_starts(
    own_home: Path, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuinet.runs.death.ROOT", system.root)
    run = make_run(own_home / "runs")
    lock = run.lock()
    lock.sign()
    lock.release()
    assert run.last_output() == ""
    system.group2("/job", GB, 0, killed=3)
    run.job_log_path.write_text("the last line\n")
    assert run.last_output().startswith("probably killed: the memory limit of 1.07 GB was reached")
    assert run.last_output().endswith("; the last line")
    LocalRun(run.folder).lock().release()
    assert run.last_output() == "the last line"
