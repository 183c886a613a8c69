"""The setup of all tests: an environment and a home of their own, and in CI no skipped tests."""

from __future__ import annotations

import gc
import itertools
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

import tuinet.jobs.launch

from .forked import FAST_SUBPROCESS, end_unfinished
from .isolation import Leftovers, forget_inheritance, start_guardian

# Before a test module imports NumPy, whose BLAS reads the environment once.
forget_inheritance()

IN_CI = "CI" in os.environ

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest's directories there are private to the user
"""Where Linux has files in memory"""

FILES = 3 << 30
"""Bytes: more than all tests together write"""

hypothesis.settings.register_profile(
    "tuinet",
    deadline=None,  # on a busy machine a millisecond may take a second
    derandomize=IN_CI,  # no build fails by chance
    # CI tries the same examples each time. Looking for new ones is left to developers.
    max_examples=40 if IN_CI else 100,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("tuinet")

leftovers = Leftovers()

directory_numbers = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        keep_files_in_memory()
        config.stash[pytest.StashKey()] = start_guardian()


def keep_files_in_memory() -> None:
    """Have the directories of tests in memory, if there is room.

    The program syncs what it promises, and a disk may take 20 ms for that. What is lost in a power cut is tested with
    the disks of tests/jobs/disk.py.
    """
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > FILES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection() -> None:
    """Collect no garbage while the tests are collected, which makes none: a quarter of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Exempt all tests and modules from garbage collection, which would look at them hundreds of times.

    Between two tests, the objects of a whole app come and go: young ones are collected less often than usual.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 10, 5)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test fails if a process that it has started goes on after it."""
    yield
    left = leftovers.end(item.nodeid) + end_unfinished()
    assert not left, f"these processes did not end with the test: {left}"


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of the test's own.

    pytest's fixture of this name reads the names of all directories of the tests before, to number the next.
    """
    name = re.sub(r"\W", "_", request.node.name)[:25]
    path = tmp_path_factory.getbasetemp() / f"{name}-{next(directory_numbers)}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the runs of the person who runs it, nor those of another test."""
    home = tmp_path / "tuinet-home"
    monkeypatch.setenv("TUINET_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def fast_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs that a test starts in its own process start fast."""
    monkeypatch.setattr(tuinet.jobs.launch, "subprocess", FAST_SUBPROCESS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI, where everything that a test needs is installed, a skipped test is a failed one."""
    report: pytest.TestReport = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report
