"""A trained network, and jobs that train others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import tuinet

from ..jobs.conftest import SMALL, train

__all__ = ["model", "train"]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuinet.Model]:
    """The last checkpoint of a run of three epochs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUINET_HOME", str(tmp_path_factory.mktemp("home")))
        yield tuinet.train(**SMALL).model("last")
