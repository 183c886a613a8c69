"""A few hundred digits, a clock under control, and a user who sends commands at given batches."""

from __future__ import annotations

import dataclasses
import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from tuinet.commands import Command, Set, SimpleCommand
from tuinet.config import Configuration, configure
from tuinet.datasets.dataset import Dataset, load
from tuinet.events import AnyEvent, Event
from tuinet.recorded_batch import RecordedBatch
from tuinet.snapshot import Progress, Snapshot
from tuinet.training.engine import Engine
from tuinet.training.trainer import Trainer

Order = str | tuple[str, Any]
"""A command as a test writes it: `"pause"`, or `("momentum", 0.5)` to set it."""

SMALL: dict[str, object] = {
    "hidden": (8,), "activation": "tanh", "schedule": "constant", "batch_size": 20, "epochs": 2, "threads": 1
}  # fmt: skip
"""195 training images are ten batches, the last of 15."""


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Small products gain nothing from threads, and tests that run side by side lose by them."""
    with threadpool_limits(1, user_api="blas"):
        yield


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """2,000 MNIST images to train on, 500 for validation and 1,000 to test."""
    whole = load("mnist", tmp_path_factory.mktemp("home"), valid_size=500, train_limit=2000)
    return dataclasses.replace(whole, test=whole.test[:1000])


@pytest.fixture(scope="session")
def few(digits: Dataset) -> Dataset:
    """195 images to train on, 100 for validation and 100 to test."""
    return dataclasses.replace(digits, train=digits.train[:195], valid=digits.valid[:100], test=digits.test[:100])


@pytest.fixture(scope="session")
def small() -> Callable[..., Configuration]:
    """A small configuration, with changes."""
    return lambda **changes: configure({**SMALL, **changes})


@pytest.fixture
def take() -> Callable[[Engine], Snapshot]:
    """A snapshot of an engine as it comes back from a file: everything copied, the progress by way of JSON."""

    def snapshot(engine: Engine) -> Snapshot:
        nobody: dict[str, Any] = {"probe": [], "best_epoch": None, "best_accuracy": None, "stale_epochs": 0}
        return copied(
            Snapshot(
                Progress.model_validate({**engine.progress_fields(), **nobody}),
                engine.evaluated.named(engine.evaluated.state),
                engine.named_state(),
            )
        )

    return snapshot


def copied(snapshot: Snapshot) -> Snapshot:
    return Snapshot(
        Progress.model_validate_json(snapshot.progress.model_dump_json()),
        {name: array.copy() for name, array in snapshot.parameters.items()},
        {slot: {name: array.copy() for name, array in parts.items()} for slot, parts in snapshot.optimizer.items()},
    )


class Clock:
    """Stands in for the module `time`: advances by `tick` whenever it is read, and by an hour in each sleep."""

    def __init__(self, tick: float) -> None:
        self.now = 0.0
        self.tick = tick

    def monotonic(self) -> float:
        self.now += self.tick
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += 3600


@dataclasses.dataclass
class Session:
    """One run of a trainer: the commands, and the events that followed."""

    engine: Engine
    clock: Clock
    at: dict[tuple[int, int], Sequence[Order]]
    when_paused: list[Order]
    events: list[AnyEvent] = dataclasses.field(default_factory=list)
    times: list[float] = dataclasses.field(default_factory=list)
    saved: list[Snapshot] = dataclasses.field(default_factory=list)
    disk_is_full: bool = False
    _inbox: list[Order] = dataclasses.field(default_factory=list)

    def save(self, snapshot: Snapshot) -> str:
        """The store of checkpoints."""
        self.saved.append(copied(snapshot))
        return f"checkpoint {len(self.saved)}"

    def save_batch(self, batch: RecordedBatch) -> str:
        if self.disk_is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return "batch"

    def poll(self) -> Iterable[Command]:
        """Return the commands for this batch, once, and those sent in answer to a pause."""
        orders = [*self._inbox, *self.at.pop((self.engine.epoch + 1, self.engine.batch), ())]
        self._inbox.clear()
        for order in orders:
            yield (
                Set(name=order[0], value=order[1])
                if isinstance(order, tuple)
                else SimpleCommand.model_validate({"type": order})
            )

    def take_in(self, event: AnyEvent) -> None:
        self.events.append(event)
        self.times.append(self.clock.now)
        if event.type == "paused" and self.when_paused:
            self._inbox.append(self.when_paused.pop(0))

    def of(self, *types: str) -> list[Any]:
        """The events of these types."""
        return [event for event in self.events if event.type in types]

    @property
    def end(self) -> Any:
        return self.events[-1]

    @property
    def parameters(self) -> np.ndarray[Any, Any]:
        """The last weights that were saved."""
        return self.engine.network.vector(self.saved[-1].parameters)

    def story(self, *without: str) -> list[str]:
        """The types of events in order, but for those that come by the clock."""
        return [e.type for e in self.events if e.type not in {"batch_trained", "probe_evaluated", *without}]


@pytest.fixture
def train(few: Dataset, small: Callable[..., Configuration]) -> Callable[..., Session]:
    """Runs a trainer to its end.

    `at` are commands by the place (epoch, batches done) at which they are given, `when_paused` the answers to one
    `paused` event after the other. The clock runs so fast that all that waits for it happens at every batch.
    """

    def run(
        at: Mapping[tuple[int, int], Sequence[Order]] | None = None,
        when_paused: Sequence[Order] = (),
        *,
        tick: float = 1.0,
        dataset: Dataset = few,
        resume: Snapshot | None = None,
        disk_is_full: bool = False,
        trainer: Mapping[str, Any] | None = None,
        **changes: object,
    ) -> Session:
        engine = Engine(small(**changes), dataset)
        if resume is not None:
            engine.restore(resume)
        clock = Clock(tick)
        session = Session(engine, clock, dict(at or {}), list(when_paused), disk_is_full=disk_is_full)
        for event in Trainer(engine, session, session.poll, clock=clock, **(trainer or {})).run():
            assert isinstance(event, Event)
            # All these runs are too short. Another test covers the warning about it.
            if getattr(event, "code", None) != "too_few_epochs":
                session.take_in(event)
        return session

    return run
