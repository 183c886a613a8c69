"""A script lists and opens the runs of another machine; what it has opened works without a link."""

from __future__ import annotations

import numpy as np
import pytest

import tuinet
from tuinet.errors import LinkError, MissingRunError, UsageError

from ..conftest import until
from .conftest import LONG, SMALL, Box, Watcher, start

pytestmark = pytest.mark.usefixtures("tuinet", "forks")


@pytest.fixture
def trained(box: Box) -> Box:
    """A machine with one whole run."""
    machine = box.machine()
    Watcher(start(machine, {**SMALL, "epochs": 2})).until_over()
    machine.close()
    return box


def test_a_network_of_another_machine_works_after_the_link_is_closed(trained: Box) -> None:
    model = tuinet.open(host="box")
    until(lambda: not trained.agents(), "the end of the agent")
    trained.server.stop()
    try:
        there = tuinet.open(trained.run)
        test = model.images("test")
        assert model.predict(test).accuracy == pytest.approx(there.predict(there.images("test")).accuracy)
        assert model.answer(np.zeros((28, 28))).predicted in range(10)
        assert model.classes == there.classes
        for ask in (lambda: model.images("train"), lambda: model.run.fetch(model.run.checkpoints().at(1, 0))):
            with pytest.raises(LinkError, match="box: the link is closed"):
                ask()
    finally:
        trained.server.start()


def test_the_data_set_of_this_machine_needs_no_link(box: Box) -> None:
    machine = box.machine()
    Watcher(start(machine, {**SMALL, "dataset": "mnist", "epochs": 1})).until_over()
    machine.close()
    model = tuinet.open(host="box")
    assert len(model.images("train").images) == 3000


def test_the_runs_of_another_machine_are_listed_and_opened(trained: Box) -> None:
    assert tuinet.runs() == []
    (run,) = tuinet.runs(host="box", hidden=(32,))
    assert (run.run_id, run.status, run.is_live) == (trained.run.run_id, "finished", False)
    assert run.config.epochs == 2
    assert run.test_accuracy == tuinet.open(trained.run).run.state().ended.test_accuracy  # type: ignore[union-attr]
    assert tuinet.runs(host="box", status="training") == []
    for model in (run.model(1), tuinet.open(run, 1), tuinet.open(run.run_id, 1, host="box")):
        assert model.checkpoint.epoch == 1
    with pytest.raises(LinkError, match="box: the link is closed"):
        list(run)


def test_a_run_that_trains_is_listed_as_it_was(box: Box) -> None:
    machine = box.machine()
    watcher = Watcher(start(machine, LONG))
    watcher.until("batch_trained")
    (run,) = tuinet.runs(host="box")
    assert (run.status, run.is_live) == ("training", True)
    assert run.model("last").run.machine == "box"
    box.kill_jobs()
    machine.close()
    assert run.status == "training"


def test_what_cannot_be_opened_is_one_clear_error(trained: Box) -> None:
    with pytest.raises(MissingRunError, match="run 'nothing'"):
        tuinet.open("nothing", host="box")
    with pytest.raises(UsageError, match="is on this machine"):
        tuinet.open(trained.run, host="box")
    trained.server.stop()
    try:
        with pytest.raises(LinkError, match=r"^box: .*refused"):
            tuinet.runs(host="box")
    finally:
        trained.server.start()
