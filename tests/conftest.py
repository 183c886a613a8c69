"""What all tests share: a home of their own, and in CI no test that is left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile(
    "tuinet",
    deadline=None,  # on a busy machine a millisecond may take a second
    derandomize="CI" in os.environ,  # no build fails by chance
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("tuinet")

OF_TERMINALS = "NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE COLUMNS LINES TTY_COMPATIBLE TTY_INTERACTIVE".split()
"""Variables that change what programs print"""


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the runs of the person who runs it, nor those of another test."""
    home = tmp_path / "tuinet-home"
    for name in [*OF_TERMINALS, *(name for name in os.environ if name.startswith("TUINET_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TUINET_HOME", str(home))
    return home


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI, where everything that a test needs is installed, a skipped test is a failed one."""
    report: pytest.TestReport = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report
