"""A run that `tuinet.train` has trained, for the tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import tuinet

SMALL: dict[str, Any] = {"hidden": (16,), "epochs": 2, "train_limit": 2000, "valid_size": 500, "threads": 1}
"""A run that takes a tenth of a second, once the digits are loaded"""


@pytest.fixture(scope="package")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuinet.Run]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUINET_HOME", str(home))
        yield tuinet.train(name="small", **SMALL).wait()


@pytest.fixture
def run(trained: tuinet.Run, monkeypatch: pytest.MonkeyPatch) -> tuinet.Run:
    """That run, in its own home."""
    monkeypatch.setenv("TUINET_HOME", str(trained.path.parents[1]))
    return trained


@pytest.fixture
def model(run: tuinet.Run) -> tuinet.Model:
    """Its best checkpoint."""
    return run.model()
