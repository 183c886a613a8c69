"""The training loop: a generator of events.

`run` goes through the epochs, `_epoch` through the batches; `_between_batches` is what happens in between, a few
dozen times a second: tell how it goes, and do what was asked.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np

from tuinet.commands import Command, Set, SimpleCommand, Skipped
from tuinet.evaluation.dead_units import dead_shares
from tuinet.evaluation.forward import evaluate
from tuinet.events import (
    AnyEvent,
    BatchTrained,
    CheckpointSaved,
    EndReason,
    EpochFinished,
    EpochStarted,
    LayerDiagnostics,
    ProbeEvaluated,
    SettingChanged,
    Warned,
)
from tuinet.snapshot import Progress, Snapshot
from tuinet.training.advice import advise
from tuinet.training.best import Best
from tuinet.training.control import Control, Mode
from tuinet.training.dataset_warnings import validates_untrained
from tuinet.training.endings import accuracy_after, reached, run_ended
from tuinet.training.engine import Engine
from tuinet.training.live import LiveChanges
from tuinet.training.probe import probe_probabilities
from tuinet.training.tally import Totals

LOOK = 0.02
"""Seconds between two looks at the clock's chores and at the commands."""

REPORT = 0.1
"""Seconds between two `batch_trained` events: at most ten a second."""

PROBE = 0.25
"""Seconds between two `probe_evaluated` events."""

SAVE = 1.0
"""Seconds between two checkpoints that are asked for: whoever asks more often gets the same one."""


class CheckpointStore(Protocol):
    """Where snapshots go."""

    def save(self, snapshot: Snapshot) -> str:
        """Save it for good and return its name."""
        ...


class Trainer:
    """Trains an engine to the end of its configuration, or until it is told to stop."""

    def __init__(
        self,
        engine: Engine,
        store: CheckpointStore,
        poll: Callable[[], Iterable[Command | Skipped]],
        best: Best | None = None,
        history: Sequence[EpochFinished] = (),
        changes: Sequence[SettingChanged] = (),
        probe: Sequence[int] = (0,),
        seconds: float = 0.0,
        passed_ends: Collection[int] = (),
    ) -> None:
        """Train with `engine`, saving to `store` and asking `poll` for commands.

        A resumed training brings what it knew: the best weights, the epochs so far, and the live `changes` that were
        made after its snapshot, which are made again at the same batches. If its last epoch should have been the last
        of all, it ends at once, unless it has ended there before and was resumed: `passed_ends` are such epochs.
        """
        self.engine, self.store, self.poll = engine, store, poll
        self.best = best or Best()
        self.history = list(history)
        self.live = LiveChanges(engine, probe, changes)
        self.seconds = seconds  # of training so far, pauses left out
        self.passed_ends = passed_ends
        self.control = Control()
        self._given: set[str] = set()  # codes of the advice given so far
        self._is_fair = not validates_untrained(engine.dataset)
        self._diverged = False
        self._saved_config = engine.config
        self._asked: deque[Command | Skipped] = deque()
        self._saves_asked: list[str] = []  # ids of the commands that the next checkpoint answers
        self._next_look = self._next_report = self._next_probe = self._next_save = 0.0

    def run(self) -> Iterator[AnyEvent]:
        """Train. The last event is `run_ended`."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # a loss that is no number is handled here
            if not (self.engine.epoch or self.engine.batch):
                yield from self._save()
            yield from self.live.repeat(*self._place())
            yield from self._handle_commands(between_epochs=True)
            reason = self._end_due()
            while reason is None and not self._is_over():
                reason = yield from self._epoch()
                # After the last epoch, too: it may not stay the last.
                yield from self.live.repeat(*self._place())
                yield from self._handle_commands(between_epochs=True)
            if reason is None and self.engine.config != self._saved_config:
                yield from self._save()
            yield from self.live.note_refusals()
            ended = run_ended(reason or "finished", self.engine, self.best, self.seconds)
            yield ended.model_copy(update={"command": self.control.unanswered})

    def _epoch(self) -> Generator[AnyEvent, None, EndReason | None]:
        """Train one epoch, or the rest of one. Returns why the run ends, or None."""
        engine, control = self.engine, self.control
        if not engine.batch:
            engine.begin_epoch()
        yield EpochStarted(epoch=engine.epoch + 1, epochs=engine.config.epochs, batches=engine.batches)
        first = engine.tally.totals()
        self._waited, started = 0.0, time.monotonic()
        self._restart_window(first)
        while engine.batch < engine.batches:
            yield from self._between_batches()
            is_over = self._is_over()  # fewer were asked for since it began
            if is_over or control.mode is Mode.STOP:
                yield from self._save()
            if self._diverged or is_over or control.mode is Mode.STOP:
                self.seconds += time.monotonic() - started - self._waited
                return "diverged" if self._diverged else "finished" if is_over else "stopped"
            alone = control.mode is Mode.BATCH
            if alone:
                self._restart_window(engine.tally.totals())
            rate = engine.train_batch(diagnose=alone or engine.batch == engine.batches - 1)
            if alone:
                yield self._report(rate, engine.diagnostics, control.batch_done())
        seconds = time.monotonic() - started - self._waited
        self.seconds += seconds
        if not self._is_sound(engine.tally.totals().loss):
            return "diverged"
        engine.end_epoch()
        control.epoch_done()
        return (yield from self._close_epoch(rate, seconds, engine.tally.totals().seen - first.seen))

    def _close_epoch(self, rate: float, seconds: float, seen: int) -> Generator[AnyEvent, None, EndReason | None]:
        """Validate, judge, save."""
        engine, config, train = self.engine, self.engine.config, self.engine.tally.totals()
        valid = evaluate(engine.network, engine.dataset.valid) if len(engine.dataset.valid) else None
        if valid and not math.isfinite(valid.loss):
            return "diverged"
        shares = dead_shares(engine.network, engine.dataset.valid if valid else engine.dataset.train)
        layers = [
            layer.model_copy(update={"dead_share": share})
            for layer, share in zip(engine.diagnostics, [*shares, None], strict=True)
        ]
        finished = EpochFinished(
            epoch=engine.epoch,
            train_loss=train.mean_loss,
            train_accuracy=train.accuracy,
            valid_loss=valid.loss if valid else None,
            valid_accuracy=valid.accuracy if valid else None,
            learning_rate=rate,
            seconds=seconds,
            samples_per_second=seen / seconds if seconds else None,
            layers=layers,
        )
        self.history.append(finished)
        improved = valid is not None and self.best.consider(engine.epoch, valid.accuracy, engine.network.parameters)
        yield finished
        for warning in advise(self.history, config, len(engine.dataset.classes), is_fair=self._is_fair):
            if warning.code not in self._given:
                self._given.add(warning.code)
                yield warning
        reason = reached(config, self.best, accuracy_after(engine.epoch, self.history, self.best))
        last = reason is not None or engine.epoch >= config.epochs
        if improved or last or engine.epoch % config.checkpoint_every == 0:
            yield from self._save()
        return None if engine.epoch in self.passed_ends else reason

    def _is_over(self) -> bool:
        """Whether all epochs are done."""
        return not self.engine.batch and self.engine.epoch >= self.engine.config.epochs

    def _end_due(self) -> EndReason | None:
        """Why a run that was cut off right after its last epoch ends."""
        engine = self.engine
        if engine.batch or not engine.epoch or engine.epoch in self.passed_ends:
            return None
        return reached(engine.config, self.best, accuracy_after(engine.epoch, self.history, self.best))

    def _between_batches(self) -> Iterator[AnyEvent]:
        """Between two batches: repeat logged changes, report, obey, and wait while paused."""
        yield from self.live.repeat(*self._place())
        now, waiting = time.monotonic(), self.control.mode is Mode.PAUSE
        if now < self._next_look and not waiting:
            return
        self._next_look = now + LOOK
        if now >= self._next_report and not waiting:
            self._next_report = now + REPORT
            if self.engine.tally.totals().seen > self._reported.seen:
                yield self._report(self.engine.learning_rate)
        if (now >= self._next_probe or waiting) and self.live.probe:
            self._next_probe = now + PROBE
            yield self._evaluate_probe()
        yield from self._handle_commands()
        if self.control.mode is Mode.PAUSE:
            yield from self._wait()

    def _wait(self) -> Iterator[AnyEvent]:
        """Paused, until a command says otherwise."""
        started = time.monotonic()
        yield from self.control.announce_pause(*self._place())
        while self.control.mode is Mode.PAUSE:
            time.sleep(LOOK)
            probe = self.live.probe
            yield from self._handle_commands()
            if self.live.probe is not probe and self.live.probe:
                yield self._evaluate_probe()
        self._waited += time.monotonic() - started
        self._restart_window(self.engine.tally.totals())

    def _handle_commands(self, *, between_epochs: bool = False) -> Iterator[AnyEvent]:
        """Do what was asked, in its order; what comes after a step waits until its batch is trained.

        Once all epochs are done only settings are changed: there is nothing to pause, and the end is the answer.
        """
        self._asked.extend(self.poll())
        while self._asked and self.control.takes_commands:
            if between_epochs and self._is_over() and isinstance(self._asked[0], SimpleCommand):
                break
            command = self._asked.popleft()
            if isinstance(command, Skipped):
                yield Warned(code="commands_skipped", message=command.message)
            elif isinstance(command, Set):
                yield from self.live.change(command.name, command.value, *self._place(), command=command.id)
            elif command.type == "checkpoint":
                self._saves_asked.append(command.id)
            else:
                yield from self.control.handle(command, *self._place())
        if self._saves_asked and time.monotonic() >= self._next_save:
            yield from self._save()

    def _report(
        self, rate: float, layers: list[LayerDiagnostics] | None = None, command: str | None = None
    ) -> BatchTrained:
        """Loss and accuracy since the last report."""
        engine, totals = self.engine, self.engine.tally.totals()
        window, seconds = totals - self._reported, time.monotonic() - self._window_started
        self._restart_window(totals)
        self._diverged = not math.isfinite(totals.loss)
        return BatchTrained(
            epoch=engine.epoch + 1,
            batch=engine.batch,
            batches=engine.batches,
            loss=window.mean_loss,
            accuracy=window.accuracy,
            learning_rate=rate,
            samples_per_second=window.seen / seconds if seconds else None,
            layers=layers,
            command=command,
        )

    def _evaluate_probe(self) -> ProbeEvaluated:
        test, (epoch, batch) = self.engine.dataset.test, self._place()
        return ProbeEvaluated(
            epoch=epoch,
            batch=batch,
            indices=self.live.probe,
            labels=test.labels[self.live.probe].tolist(),
            probabilities=probe_probabilities(self.engine.network, test, self.live.probe),
        )

    def _is_sound(self, *losses: float) -> bool:
        """Whether losses, parameters and what the optimizer remembers are finite: what is not is never saved."""
        arrays = (self.engine.network.parameters, *self.engine.optimizer.state.values())
        return all(map(math.isfinite, losses)) and all(bool(np.isfinite(array).all()) for array in arrays)

    def _save(self) -> Iterator[CheckpointSaved]:
        engine, best = self.engine, self.best
        losses = [engine.tally.totals().loss] if engine.batch else []
        if not self._is_sound(*losses):
            self._diverged = True
            return
        progress = Progress.model_validate(
            {
                **engine.progress_fields(),
                "probe": self.live.probe,
                "best_epoch": best.epoch,
                "best_accuracy": best.accuracy,
                "stale_epochs": best.stale_epochs,
            }
        )
        self._saved_config = engine.config
        path = self.store.save(Snapshot(progress, engine.network.named_parameters(), engine.named_state()))
        finished = self.history[-1] if self.history and not engine.batch else None
        saved = CheckpointSaved(
            epoch=engine.epoch,
            path=path,
            valid_accuracy=finished.valid_accuracy if finished else None,
            is_best=finished is not None and best.epoch == engine.epoch,
        )
        asked = self._saves_asked
        if asked:
            self._next_save = time.monotonic() + SAVE
        self._saves_asked = []
        for command in asked or (None,):
            yield saved.model_copy(update={"command": command})

    def _place(self) -> tuple[int, int]:
        """The current epoch, from 1, and how many of its batches are done."""
        return self.engine.epoch + 1, self.engine.batch

    def _restart_window(self, totals: Totals) -> None:
        """What comes from now on belongs to the next report."""
        self._reported, self._window_started = totals, time.monotonic()
