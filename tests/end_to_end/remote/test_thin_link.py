"""200 ms each way and 10 kB a second: the training does not notice, and a person is not kept waiting behind a file."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from tuinet.commands import SimpleCommand
from tuinet.errors import LinkError

from ..conftest import Tuinet, until
from .conftest import LONG, SMALL, Box, Watcher, start

pytestmark = pytest.mark.usefixtures("forks")


def test_a_command_does_not_wait_behind_a_checkpoint(box: Box) -> None:
    box.thin(0.2, 10_000)
    machine = box.machine()
    watcher = Watcher(start(machine, LONG, hidden=(48,)))
    watcher.until("checkpoint_saved")
    run = watcher.session.run
    checkpoint = run.checkpoints().all()[0]

    def fetch() -> None:
        with suppress(LinkError):  # the test ends before the file does
            run.fetch(checkpoint)

    fetching = threading.Thread(target=fetch)
    fetching.start()
    before = box.run.state().seq
    watcher.until("batch_trained", len(watcher.of("batch_trained")) + 1)
    watcher.session.request(SimpleCommand(type="pause"))
    watcher.until("paused")
    assert fetching.is_alive()
    assert box.run.state().seq > before
    machine.close()
    fetching.join()


def test_weights_and_images_cross_the_link_once(box: Box, tuinet: Tuinet) -> None:
    machine = box.machine()
    Watcher(start(machine, SMALL, epochs=1)).until_over()
    machine.close()
    counted = box.thin()
    figures = []
    for connections in (1, 2):
        result = tuinet("eval", "last", "--host", "box", "--json")
        assert result.code == 0, result.err
        figures.append(result.json)
        until(lambda count=connections: len(counted.read_text().splitlines()) == count, "bytes are counted")  # type: ignore[misc]
    first, second = (int(line.split()[1]) for line in counted.read_text().splitlines())
    weights = 4 * (784 * 32 + 32 + 32 * 10 + 10)
    assert figures[0] == figures[1]
    assert first - second > 0.8 * weights
    assert second < 30_000
