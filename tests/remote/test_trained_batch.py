"""The record of a batch is fetched from another machine when it is asked for, once, and checked before it is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.events import BatchTrained
from tuinet.remote.link import Link
from tuinet.remote.messages import Request
from tuinet.remote.protocol import FROM_AGENT, TO_AGENT, encode
from tuinet.remote.replies import Failed
from tuinet.remote.request_handler import RequestHandler
from tuinet.remote.ssh import Address
from tuinet.remote.trained_batch import BatchFetcher
from tuinet.runs import last_batch
from tuinet.runs.local import LocalRun

from ..runs.conftest import batch_trained, recorded_batch

CONFIG = Configuration(hidden=(3,))


class ShortLink:
    """A link to an agent in this process: what is sent becomes lines, and messages again."""

    def __init__(self) -> None:
        self.address = Address("box", "box")
        self.requests = 0
        self._agent = RequestHandler(read_only=True)

    def request(self, request: Request, kind: type[Any]) -> Any:
        self.requests += 1
        (reply,) = self._agent.handle(cast("Any", TO_AGENT.validate_json(encode(request))))
        reply = cast("Any", FROM_AGENT.validate_json(encode(reply)))
        if isinstance(reply, Failed):
            raise CheckpointError(reply.message)
        assert isinstance(reply, kind)
        return reply


@pytest.fixture
def there(own_home: Path) -> LocalRun:
    """A run with the record of its third batch."""
    run = LocalRun.create(own_home / "runs", CONFIG, None)
    last_batch.save(run.folder, recorded_batch(3))
    return run


def announcement(batch: int) -> BatchTrained:
    return batch_trained(1, batch).model_copy(update={"seq": 10 + batch, "path": last_batch.FILE_NAME})


def test_a_record_crosses_the_link_once_as_it_is(there: LocalRun, tmp_path: Path) -> None:
    link = ShortLink()
    fetcher = BatchFetcher(cast("Link", link), there.run_id)
    here = tmp_path / last_batch.FILE_NAME
    fetcher.ensure(announcement(3), here, CONFIG)
    assert here.read_bytes() == there.last_batch_path.read_bytes()
    before = link.requests
    fetcher.ensure(announcement(3), here, CONFIG)
    assert link.requests == before
    last_batch.save(there.folder, recorded_batch(4))
    fetcher.ensure(announcement(4), here, CONFIG)
    assert here.read_bytes() == there.last_batch_path.read_bytes()


def test_a_record_that_was_replaced_or_is_of_another_network_is_not_kept(there: LocalRun, tmp_path: Path) -> None:
    fetcher = BatchFetcher(cast("Link", ShortLink()), there.run_id)
    here = tmp_path / last_batch.FILE_NAME
    with pytest.raises(CheckpointError, match="holds batch 3 of epoch 1: expected batch 2 of epoch 1"):
        fetcher.ensure(announcement(2), here, CONFIG)
    with pytest.raises(CheckpointError, match=r"^box: .*: last batch: belongs to another network: hidden"):
        fetcher.ensure(announcement(3), here, Configuration(hidden=(5,)))
    last_batch.save(there.folder, replace(recorded_batch(3), update={}))
    with pytest.raises(CheckpointError, match="its arrays are not those of a batch"):
        fetcher.ensure(announcement(3), here, CONFIG)
    assert not list(tmp_path.glob("*last_batch*"))
