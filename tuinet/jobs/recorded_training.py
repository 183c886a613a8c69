"""One training session of a run, from its configuration or a checkpoint to the end of its log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuinet.available_cores import available_cores
from tuinet.config import Configuration, check_consistent
from tuinet.datasets.dataset import Dataset, load
from tuinet.events import AnyEvent, CheckpointSaved, EpochFinished, RunStarted, Warned
from tuinet.jobs.deferred import DeferredCommands
from tuinet.jobs.guard import Guard
from tuinet.jobs.inbox import Inbox
from tuinet.jobs.positions import last_position
from tuinet.jobs.replay import Replay, changes_after, passed_ends
from tuinet.jobs.starting_point import StartingPoint, find_starting_point
from tuinet.jobs.store import DurableStore
from tuinet.jobs.teachers import copied_teachers
from tuinet.runs.checkpoints import Checkpoints
from tuinet.runs.data import split_seed
from tuinet.runs.home import home
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.runs.preprocessing import preprocessing_of
from tuinet.runs.record import Record, hostname, versions
from tuinet.training import distorted_ahead, gathered_ahead
from tuinet.training.best import Best
from tuinet.training.dataset_warnings import missing_classes, unusual_form
from tuinet.training.engine import Engine
from tuinet.training.memory import check_memory
from tuinet.training.thread_tuner import ThreadTuner
from tuinet.training.threads import ThreadTimes, best_count, counts_up_to, use_threads
from tuinet.training.trainer import Trainer
from tuinet.training.unused import without_effect


class RecordedTraining:
    """Trains a run, and yields the events for its log. Saves checkpoints along the way."""

    def __init__(self, run: LocalRun, log: EventLog, inbox: Inbox, guard: Guard) -> None:
        self.run = run
        self._log = log
        self._inbox = inbox
        self._guard = guard

    def events(self) -> Iterator[AnyEvent]:
        """Train to the end. Raises a TuinetError if the run cannot be trained, and OSError if it cannot be saved."""
        record = self.run.record()
        past = self.run.events()
        checkpoints = self.run.checkpoints(record.config.keep)
        checkpoints.clean()
        self._inbox.mark_answered(past)
        start = find_starting_point(checkpoints, record.config)
        engine = self._engine(record, past, start)
        best = Best()
        if start:
            best = start.restore(engine)
        yield self._started(engine)
        if start:
            for damage in start.damage:
                yield Warned(code="checkpoint_damaged", message=f"{damage}; resuming from an earlier one")
        if not past:
            yield from unusual_form(engine.dataset)
            yield from without_effect(engine.config)
        try:
            yield from self._train(engine, best, past, start, checkpoints)
        finally:
            engine.source.close()

    def _engine(self, record: Record, past: list[AnyEvent], start: StartingPoint | None) -> Engine:
        """Load the data set, decide the values that are `auto`, and build the network."""
        config = record.config
        if start:
            # Live changes are part of the configuration in a checkpoint, but not of the record.
            config = Configuration.model_validate(start.snapshot.progress.config)
        check_consistent(config)
        seed = split_seed(record, past)
        dataset = load(
            config.dataset,
            home(),
            valid_size=config.valid_size,
            train_limit=config.train_limit,
            seed=seed,
            expected=record.dataset,
        )
        dataset = preprocessing_of(config).dataset(dataset)
        check_memory(config, dataset.inputs, len(dataset.classes))
        config = self._settle(config, dataset, record, seed)
        check_consistent(config)
        threads = int(config.threads)
        use_threads(threads)
        engine = Engine(config, dataset, copied_teachers(self.run))
        if threads < available_cores() and self._prepares_ahead(engine):
            engine.prepare_ahead()
        return engine

    def _prepares_ahead(self, engine: Engine) -> bool:
        """Return True if it pays to let another process prepare batches, on a spare core."""
        config = engine.config
        if distorted_ahead.is_worthwhile(config, engine.dataset.inputs):
            return True
        # Gathering ahead saves little, and somebody who chose the number of threads wants nothing else to run.
        return self.run.record().adapts_threads and gathered_ahead.is_worthwhile(
            config, engine.dataset, len(engine.network.parameters)
        )

    def _settle(self, config: Configuration, dataset: Dataset, record: Record, seed: int | None) -> Configuration:
        """Decide and record what is `auto`, and record the facts of the data set: a resumed run must not differ."""
        choices: dict[str, object] = {}
        if config.valid_size == "auto":
            choices["valid_size"] = len(dataset.valid)
        if config.threads == "auto":
            times = ThreadTimes(config, dataset.inputs, len(dataset.classes), config.batch_size)
            choices["threads"] = best_count(times.measure(thread_counts(config, dataset)))
        facts = dataset.facts
        if facts is not None and seed is None:
            # A run from the first versions, which keeps the split that it began with.
            facts = facts.model_copy(update={"split": "file_order"})

        def with_choices(current: Record) -> Record:
            # Applied to the record as it is now, because the run may have been renamed meanwhile.
            adapts_threads = current.adapts_threads or "threads" in choices
            changes = {"config": current.config.changed(**choices), "dataset": facts, "adapts_threads": adapts_threads}
            return current.model_copy(update=changes)

        if choices or facts != record.dataset:
            self.run.change_record(with_choices)
        return config.changed(**choices)

    def _thread_tuner(self, engine: Engine, past: Sequence[AnyEvent]) -> ThreadTuner:
        """Return the tuner of the threads; an idle one if the user has chosen their number."""
        if not self.run.record().adapts_threads:
            return ThreadTuner.idle()
        times = ThreadTimes(engine.config, engine.dataset.inputs, len(engine.dataset.classes), engine.batch_size)
        return ThreadTuner(thread_counts(engine.config, engine.dataset), times.measure, last_position(past))

    def _started(self, engine: Engine) -> RunStarted:
        dataset = engine.dataset
        return RunStarted(
            run_id=self.run.run_id,
            config=engine.config.model_dump(mode="json"),
            parameters=len(engine.network.parameters),
            train_size=len(dataset.train),
            valid_size=len(dataset.valid),
            test_size=len(dataset.test),
            resumed_epoch=engine.epoch,
            host=hostname(),
            versions=versions(),
        )

    def _train(
        self,
        engine: Engine,
        best: Best,
        past: list[AnyEvent],
        start: StartingPoint | None,
        checkpoints: Checkpoints,
    ) -> Iterator[AnyEvent]:
        """Train to the end, and yield the events that the log does not have yet."""
        epoch = engine.epoch
        batch = engine.batch
        replay = Replay(past, epoch, batch)
        finished = [event for event in past if isinstance(event, EpochFinished) and event.epoch <= epoch]
        progress = None
        probe: Sequence[int] = (0,)
        if start:
            progress = start.snapshot.progress
            probe = progress.probe
        store = DurableStore(self._log, checkpoints, progress, self._guard)
        yield from filter(replay.is_new, missing_classes(engine.dataset))
        # The trainer saves and announces the checkpoint before the first batch again.
        if start and (epoch or batch):
            yield from filter(replay.is_new, [start.saved_event(finished)])
            store.drop()
        commands = DeferredCommands(self._inbox.poll, lambda: (engine.epoch + 1, engine.batch), last_position(past))
        trainer = Trainer(
            engine,
            store,
            commands.poll,
            best=best,
            history=finished,
            changes=changes_after(past, epoch, batch),
            probe=probe,
            seconds=sum(event.seconds for event in finished),
            passed_ends=passed_ends(past),
            threads=self._thread_tuner(engine, past),
        )
        for event in trainer.run():
            if replay.is_new(event):
                yield event
            if isinstance(event, CheckpointSaved):
                store.drop()


def thread_counts(config: Configuration, dataset: Dataset) -> list[int]:
    """Return the numbers of threads to choose from."""
    cores = available_cores()
    if distorted_ahead.is_worthwhile(config, dataset.inputs):
        # One core is for the process that distorts the images.
        cores -= 1
    return counts_up_to(cores)
