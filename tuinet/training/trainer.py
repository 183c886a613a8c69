"""The training loop: a generator of events.

`run` goes through the epochs, `_epoch` through the batches. `_between_batches` runs before every batch, but looks at
the clock and at new commands only a few dozen times per second.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from typing import assert_never

import numpy as np

from tuinet.commands import Command, Set, SimpleCommand, Skipped
from tuinet.events import (
    AnyEvent,
    BatchTrained,
    CheckpointSaved,
    EndReason,
    EpochFinished,
    EpochStarted,
    SettingChanged,
    Warned,
)
from tuinet.training.advice import adviser
from tuinet.training.best import Best
from tuinet.training.clock import Clock
from tuinet.training.control import Control, Mode
from tuinet.training.endings import accuracy_after, reached, run_ended
from tuinet.training.engine import Engine
from tuinet.training.epoch_metrics import finished_epoch
from tuinet.training.live import LiveChanges
from tuinet.training.reports import Reporter
from tuinet.training.saving import CheckpointStore, Saver
from tuinet.training.thread_tuner import ThreadTuner

POLL_INTERVAL = 0.02
"""Seconds between two polls of the clock and of new commands: short enough that the app feels immediate"""


class Trainer:
    """Trains an engine to the end of its configuration, or until a command stops it."""

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
        threads: ThreadTuner | None = None,
        clock: Clock = time,
    ) -> None:
        """Train with `engine`, save to `store` and call `poll` for new commands.

        A resumed run continues with the `best` weights and the `history` of epochs so far, and repeats the live
        `changes` made after its snapshot at the same batches. If its last epoch should have ended the run, it ends at
        once, unless the run ended there before and was resumed: `passed_ends` are such epochs. `threads` decides how
        many of them to use; without it their number stays the same.
        """
        self.engine = engine
        self.poll = poll
        self.best = best or Best()
        self.history = list(history)
        self.live = LiveChanges(engine, probe, changes)
        self.control = Control()
        self.seconds = seconds
        """Seconds of training so far, without pauses"""
        self._threads = threads or ThreadTuner.idle()
        self._clock = clock
        self._reporter = Reporter(engine, self.live, clock)
        self._store = store
        self._saver = Saver(engine, store, self.best, self.live, self.history, clock)
        self._passed_ends = passed_ends
        self._commands: deque[Command | Skipped] = deque()
        self._codes_given: set[str] = set()
        self._advise = adviser(engine.config, engine.dataset)
        self._diverged = False
        self._next_poll = 0.0
        self._paused_seconds = 0.0

    def run(self) -> Iterator[AnyEvent]:
        """Train. The last event is `run_ended`."""
        # Divergence is detected by looking at the numbers; NumPy's warnings about them would only fill the log.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            # The untrained network is kept as checkpoint 0, to compare later ones with it.
            if not (self.engine.epoch or self.engine.batch):
                yield from self._save()
            yield from self._between_epochs()
            reason = self._due_end()
            while reason is None and not self._is_over():
                reason = yield from self._epoch()
                # Also after the last epoch: a command may ask for more of them.
                yield from self._between_epochs()
            if reason is None and self._saver.is_outdated:
                yield from self._save()
            yield from self.live.note_refusals()
            ended = run_ended(reason or "finished", self.engine, self.best, self.seconds)
            # The end answers a `stop`, or whatever else is still unanswered.
            yield ended.model_copy(update={"command": self.control.unanswered})

    def _epoch(self) -> Generator[AnyEvent, None, EndReason | None]:
        """Train one epoch, or the rest of one. Returns why the run ends, or None."""
        engine = self.engine
        if not engine.batch:
            engine.begin_epoch()
        yield EpochStarted(epoch=engine.epoch + 1, epochs=engine.config.epochs, batches=engine.batches)
        # Zero, unless the run was resumed within the epoch: the speed is about what is trained from here on.
        seen_before = engine.tally.totals().seen
        started = self._clock.monotonic()
        self._paused_seconds = 0.0
        self._reporter.restart()
        self._threads.restart()
        while engine.batch < engine.batches:
            yield from self._between_batches()
            if self._is_over() or self.control.mode is Mode.STOP:
                yield from self._save()
            reason = self._interruption()
            if reason is not None:
                self.seconds += self._seconds_since(started)
                return reason
            rate = yield from self._batch()
        seconds = self._seconds_since(started)
        self.seconds += seconds
        if not engine.is_finite:
            return "diverged"
        engine.end_epoch()
        self.control.epoch_done()
        return (yield from self._close_epoch(rate, seconds, engine.tally.totals().seen - seen_before))

    def _batch(self) -> Generator[BatchTrained | Warned, None, float]:
        """Train one batch. Returns the learning rate it was trained with."""
        engine = self.engine
        is_single = self.control.mode is Mode.BATCH
        if is_single:
            self._reporter.restart()
        rate = engine.train_batch(record=is_single)
        if is_single:
            path = yield from self._save_batch()
            yield self._reporter.batches(rate, engine.diagnostics, self.control.batch_done(), path)
            self._detect_divergence()
        return rate

    def _save_batch(self) -> Generator[Warned, None, str | None]:
        """Save the record of the batch that was just trained, and return its name."""
        recorded = self.engine.recorded
        self.engine.recorded = None
        if recorded is None:
            return None
        try:
            return self._store.save_batch(recorded)
        except OSError as error:
            # Training does not need the record. Files that it does need, such as checkpoints, fail by themselves.
            warning = Warned(code="batch_not_recorded", message=f"the batch could not be recorded ({error.strerror})")
        yield from self._once(warning)
        return None

    def _close_epoch(self, rate: float, seconds: float, seen: int) -> Generator[AnyEvent, None, EndReason | None]:
        """Validate, give advice and save. Returns why the run ends, or None."""
        engine = self.engine
        config = engine.config
        finished = finished_epoch(engine, rate, seconds, seen)
        if finished.valid_loss is not None and not math.isfinite(finished.valid_loss):
            return "diverged"
        self.history.append(finished)
        is_improved = finished.valid_accuracy is not None and self.best.consider(
            engine.epoch, finished.valid_accuracy, engine.evaluated.state
        )
        yield finished
        yield from self._advice()
        reason = reached(config, self.best, accuracy_after(engine.epoch, self.history, self.best))
        is_last = reason is not None or engine.epoch >= config.epochs
        if is_improved or is_last or engine.epoch % config.checkpoint_every == 0:
            yield from self._save()
        if engine.epoch in self._passed_ends:
            return None
        return reason

    def _advice(self) -> Iterator[Warned]:
        """Yield the advice that the last epoch suggests, each kind once per run."""
        for warning in self._advise(self.history, self.engine.config):
            yield from self._once(warning)

    def _once(self, warning: Warned) -> Iterator[Warned]:
        """Yield a warning, unless one with its code has been given."""
        if warning.code not in self._codes_given:
            self._codes_given.add(warning.code)
            yield warning

    def _is_over(self) -> bool:
        """Return True if all epochs are done, of which a command may have made fewer since this one began."""
        return not self.engine.batch and self.engine.epoch >= self.engine.config.epochs

    def _interruption(self) -> EndReason | None:
        """Return why the run ends within an epoch, or None."""
        if self._diverged:
            return "diverged"
        if self._is_over():
            return "finished"
        if self.control.mode is Mode.STOP:
            return self.control.stop_reason
        return None

    def _due_end(self) -> EndReason | None:
        """Return why a resumed run ends at once: it was killed right after the epoch that should have ended it."""
        engine = self.engine
        if engine.batch or not engine.epoch or engine.epoch in self._passed_ends:
            return None
        return reached(engine.config, self.best, accuracy_after(engine.epoch, self.history, self.best))

    def _between_epochs(self) -> Iterator[AnyEvent]:
        yield from self.live.repeat(*self._position())
        # Once all epochs are done there is nothing to pause or stop: the end of the run answers such commands. But
        # hyperparameters can still change, above all the number of epochs.
        yield from self._handle_commands(
            is_accepted=lambda command: not (self._is_over() and isinstance(command, SimpleCommand))
        )

    def _between_batches(self) -> Iterator[AnyEvent]:
        """Repeat logged changes, report, handle commands, and wait while paused."""
        yield from self.live.repeat(*self._position())
        now = self._clock.monotonic()
        is_paused = self.control.mode is Mode.PAUSE
        if now < self._next_poll and not is_paused:
            return
        self._next_poll = now + POLL_INTERVAL
        if is_paused:
            yield from self._reporter.probe(now)
        else:
            for report in self._reporter.due(now, self.engine.learning_rate):
                yield report
                self._detect_divergence()
            yield from self.live.adapt_threads(self._threads, now, *self._position())
        # Before the commands, one of which may pin other digits.
        probe = self.live.probe
        yield from self._handle_commands()
        if self.control.mode is Mode.PAUSE:
            yield from self._pause(probe)

    def _pause(self, probe: list[int]) -> Iterator[AnyEvent]:
        """Handle commands until one of them ends the pause. `probe` holds the digits that were evaluated before it."""
        started = self._clock.monotonic()
        yield from self.control.announce_pause(*self._position())
        while self.control.mode is Mode.PAUSE:
            if self.live.probe is not probe:
                probe = self.live.probe
                yield from self._reporter.probe(self._clock.monotonic())
            self._clock.sleep(POLL_INTERVAL)
            yield from self._handle_commands()
        self._paused_seconds += self._clock.monotonic() - started
        self._reporter.restart()
        self._threads.restart()

    def _handle_commands(
        self, is_accepted: Callable[[Command | Skipped], bool] = lambda command: True
    ) -> Iterator[AnyEvent]:
        """Handle commands in order, up to one that is not accepted or has to wait for the batch of a `step`."""
        self._commands.extend(self.poll())
        while self._commands and self.control.takes_commands and is_accepted(self._commands[0]):
            yield from self._handle(self._commands.popleft())
        if self._saver.is_due:
            yield from self._save()

    def _handle(self, command: Command | Skipped) -> Iterator[AnyEvent]:
        match command:
            case Skipped():
                yield Warned(code="commands_skipped", message=command.message)
            case Set():
                yield from self.live.change(command.name, command.value, *self._position(), command=command.id)
            case SimpleCommand(type="checkpoint"):
                self._saver.request(command.id)
            case SimpleCommand():
                yield from self.control.handle(command, *self._position())
            case _:
                assert_never(command)

    def _save(self) -> Iterator[CheckpointSaved]:
        """Save a checkpoint, unless the run has diverged: one that is not finite is never saved."""
        if self.engine.is_finite:
            yield from self._saver.save()
        else:
            self._diverged = True

    def _detect_divergence(self) -> None:
        # The sum of the losses stays infinite or NaN once it is, so looking now and then misses nothing.
        self._diverged = not math.isfinite(self.engine.tally.totals().loss)

    def _seconds_since(self, started: float) -> float:
        return self._clock.monotonic() - started - self._paused_seconds

    def _position(self) -> tuple[int, int]:
        """Return the current epoch, from 1, and the number of its batches that are done."""
        return self.engine.epoch + 1, self.engine.batch
