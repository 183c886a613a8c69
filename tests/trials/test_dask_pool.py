"""What a pool on a cluster makes of the messages of its client, in whatever order it looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tuinet.config import Configuration
from tuinet.sweeps.trial import Trial
from tuinet.trials.dask_pool import DaskPool
from tuinet.trials.dask_task import EPOCHS
from tuinet.trials.pool import EpochDone, TrialLost

pytestmark = pytest.mark.usefixtures("own_home")


class Client:
    """A client of a cluster that trains one trial, whose last report and end arrive while the pool looks for them."""

    status = "running"

    def __init__(self) -> None:
        self.receive: Callable[[tuple[float, Any]], None] = lambda event: None

    def run(self, *arguments: object, **options: object) -> dict[str, Any]:
        return {}

    def nthreads(self) -> dict[str, int]:
        return {}

    def subscribe_topic(self, topic: str, handler: Callable[[tuple[float, Any]], None]) -> None:
        self.receive = handler

    def submit(self, *arguments: object, **options: object) -> Future:
        return Future(self)


class Future:
    """A task of that client."""

    status = "error"

    def __init__(self, client: Client) -> None:
        self.client = client

    def add_done_callback(self, callback: Callable[[object], None]) -> None:
        pass

    def done(self) -> bool:
        self.client.receive((0.0, {"type": EPOCHS, "number": 0, "epochs": [[1, 0.5]]}))
        return True

    def exception(self) -> Exception:
        return ValueError("lost")


def test_the_last_report_of_a_trial_comes_before_its_end() -> None:
    client: Any = Client()
    pool = DaskPool(client, "0123abcd")
    pool.start(Trial(0, {}, "example-000"), Configuration())
    assert pool.news() == [EpochDone(0, 1, 0.5), TrialLost(0, "lost")]
    assert pool.news() == []
