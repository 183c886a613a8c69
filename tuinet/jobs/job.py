"""The training process: `python -m tuinet.jobs.job RUN_DIRECTORY LOCK_DESCRIPTORS COMMANDS_OFFSET`.

It puts the parts together: the run directory, the data, the loop. Whatever goes wrong ends the run with an event that
says so; what nobody foresaw also leaves its traceback in `job.log`.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tuinet.config import Configuration, check_consistent
from tuinet.datasets.dataset import Dataset, load
from tuinet.errors import LostRunError, TuinetError
from tuinet.events import AnyEvent, CheckpointSaved, EpochFinished, RunEnded, RunStarted, Warned
from tuinet.jobs.ending import run_on_end
from tuinet.jobs.guard import Guard
from tuinet.jobs.inbox import Inbox
from tuinet.jobs.resume import Deferred, Replay, Start, changes_after, find_start, last_place, passed_ends
from tuinet.jobs.store import DurableStore
from tuinet.private import open_private
from tuinet.runs.crashes import explain
from tuinet.runs.data import split_seed
from tuinet.runs.directory import Run
from tuinet.runs.files import write_all
from tuinet.runs.home import home
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.runs.record import Record, hostname, versions
from tuinet.runs.run_lock import RunLock
from tuinet.runs.state import fold
from tuinet.streams import prepare
from tuinet.training.best import Best
from tuinet.training.dataset_warnings import missing_classes, unusual_form
from tuinet.training.engine import Engine, network_for
from tuinet.training.memory import check_memory
from tuinet.training.threads import choose_threads, use_threads
from tuinet.training.trainer import Trainer

SPARE, LAST_WORDS = ".spare", 8192
"""A file of so many bytes, which makes room for saying that the disk is full"""


class Job:
    """One training of a run, from its configuration or its newest checkpoint to `run_ended`."""

    def __init__(self, run: LocalRun, commands_offset: int = 0, lock: RunLock | None = None) -> None:
        self.run = run
        self.log = EventLog(run.events_path)
        self.guard = Guard(lock, self.log)
        self.inbox = Inbox(run, commands_offset, self.guard)

    def train(self) -> bool:
        """Train to the end. Returns whether nothing failed; why is in the last event, or else in `job.log`.

        Raises LostRunError, with nothing more written, if the run is no longer this job's own.
        """
        error = self._train()
        self.guard.check()
        with suppress(OSError):
            (self.run.folder / SPARE).unlink(missing_ok=True)
        if error is None:
            return True
        try:
            self.log.append(self._failure(error))
        except (OSError, TuinetError):
            # The run has not ended then, and can be resumed.
            sys.stderr.write(f"{error}\n")
        return False

    def _train(self) -> str | None:
        """Train to the end, or return what failed."""
        try:
            reserve(self.run.folder / SPARE)
            for event in self._events():
                self.log.append(event)
        except LostRunError:
            raise
        except TuinetError as failure:
            return str(failure)
        except OSError as failure:
            return f"{in_words(failure, self.run)}: nothing that was saved is lost"
        except MemoryError:
            return "out of memory: take a smaller network or batch_size"
        except Exception as failure:  # noqa: BLE001 - the edge of the process: nothing may die without a word
            traceback.print_exc()
            return explain(failure)
        return None

    def _events(self) -> Iterator[AnyEvent]:
        """Everything to be logged, in order."""
        record, past = self.run.record(), self.run.events()
        checkpoints = self.run.checkpoints(record.config.keep)
        checkpoints.clean()
        self.inbox.have_answered(past)
        start = find_start(checkpoints, record.config)
        config = Configuration.model_validate(start.snapshot.progress.config) if start else record.config
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
        check_memory(config, dataset.inputs, len(dataset.classes))
        config = self._settled(config, dataset, record, seed)
        check_consistent(config)
        use_threads(int(config.threads))
        engine = Engine(config, dataset)
        best = restore(engine, start)
        epoch, batch = engine.epoch, engine.batch

        yield RunStarted(
            run_id=self.run.run_id,
            config=config.model_dump(mode="json"),
            parameters=len(engine.network.parameters),
            train_size=len(dataset.train),
            valid_size=len(dataset.valid),
            test_size=len(dataset.test),
            resumed_epoch=epoch,
            host=hostname(),
            versions=versions(),
        )
        for damage in start.damage if start else []:
            yield Warned(code="checkpoint_damaged", message=f"{damage}; going on from an earlier one")
        replay = Replay(past, epoch, batch)
        if not past:
            yield from unusual_form(dataset)
        yield from filter(replay.is_news, missing_classes(dataset))
        finished = [event for event in past if isinstance(event, EpochFinished) and event.epoch <= epoch]
        store = DurableStore(self.log, checkpoints, start.snapshot.progress if start else None, self.guard)
        if start and (epoch or batch):  # the very first one is saved again, and told by the trainer
            yield from filter(replay.is_news, [saved_event(start, finished)])
            store.drop()
        commands = Deferred(self.inbox.poll, lambda: (engine.epoch + 1, engine.batch), last_place(past))
        trainer = Trainer(
            engine,
            store,
            commands.poll,
            best=best,
            history=finished,
            changes=changes_after(past, epoch, batch),
            probe=start.snapshot.progress.probe if start else (0,),
            seconds=sum(event.seconds for event in finished),
            passed_ends=passed_ends(past),
        )
        for event in trainer.run():
            if replay.is_news(event):
                yield event
            if isinstance(event, CheckpointSaved):
                store.drop()

    def _settled(self, config: Configuration, dataset: Dataset, record: Record, seed: int | None) -> Configuration:
        """Decide once what is "auto", and make it a part of the run with the facts about its data set."""
        choices: dict[str, object] = {}
        if config.valid_size == "auto":
            choices["valid_size"] = len(dataset.valid)
        if config.threads == "auto":
            choices["threads"] = choose_threads(network_for(config, dataset), config.batch_size)
        facts = dataset.facts
        if facts is not None and seed is None:  # a run of the first versions, which goes on with its own split
            facts = facts.model_copy(update={"split": "file_order"})

        def with_choices(now: Record) -> Record:  # the run may have been renamed since it was read
            return now.model_copy(update={"config": now.config.changed(**choices), "dataset": facts})

        if choices or facts != record.dataset:
            self.run.change_record(with_choices)
        return config.changed(**choices)

    def _failure(self, error: str) -> RunEnded:
        state = fold(self.run.events())
        return RunEnded(
            reason="failed",
            epochs=len(state.history),
            best_epoch=state.best.epoch if state.best else None,
            best_valid_accuracy=state.best.valid_accuracy if state.best else None,
            test_loss=None,
            test_accuracy=None,
            seconds=sum(epoch.seconds for epoch in state.history),
            error=error,
        )


def restore(engine: Engine, start: Start | None) -> Best:
    """Put the engine where the start is, and say which epoch was best so far."""
    if start is None:
        return Best()
    progress = start.snapshot.progress
    engine.restore(start.snapshot)
    best = Best(progress.best_epoch, progress.best_accuracy, progress.stale_epochs)
    if start.best is not None:
        best.parameters = engine.network.vector(start.best.parameters)
    return best


def saved_event(start: Start, finished: list[EpochFinished]) -> CheckpointSaved:
    """The event of the checkpoint that a run starts from: a kill may have come between the file and its event."""
    progress, path = start.snapshot.progress, start.checkpoint.path
    at_end = finished[-1] if finished and not progress.batch else None
    return CheckpointSaved(
        epoch=progress.epoch,
        path=f"{path.parent.name}/{path.name}",
        valid_accuracy=at_end.valid_accuracy if at_end else None,
        is_best=at_end is not None and progress.best_epoch == progress.epoch,
    )


def reserve(spare: Path) -> None:
    """Take room on the disk. Raises OSError if there is none."""
    descriptor = open_private(spare, os.O_WRONLY | os.O_CREAT)
    try:
        write_all(descriptor, bytes(LAST_WORDS))
    finally:
        os.close(descriptor)


def in_words(failure: OSError, run: Run) -> str:
    """What failed, in one line; most calls know the file."""
    return f"{failure.filename or run.folder}: {failure.strerror}"


def main(arguments: list[str]) -> int:
    """Run the job; 0 if the run ended without a failure. What fails beside the training is told in `job.log`."""
    prepare()
    try:
        return run_job(arguments)
    except Exception as error:  # noqa: BLE001 - the outermost handler
        sys.stderr.write(f"{explain(error)}\n")
        return 1


def run_job(arguments: list[str]) -> int:
    """Train the run of a locked directory; 0 if it ended without a failure."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed window is no reason to stop
    folder, descriptors, commands_offset = arguments
    run = LocalRun(Path(folder))
    try:
        lock = RunLock.inherited(run.folder, descriptors)
        lock.sign()
        done = Job(run, int(commands_offset), lock).train()
        lock.clear()
        run_on_end(run, lock.release)
    except TuinetError as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except OSError as failure:
        sys.stderr.write(f"{in_words(failure, run)}\n")
        return 1
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
